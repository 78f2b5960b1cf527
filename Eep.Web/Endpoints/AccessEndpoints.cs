using Eep.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/me, /tokens, /users and /audit.</summary>
public static class AccessEndpoints
{
    private const int AuditPage = 200;

    /// <summary>Maps them.</summary>
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        api.MapGet("/me", (IAccountService accounts) => accounts.MeAsync()).WithTags("Access").WithSummary("Who asks, and in which role.");
        api.MapPost("/me/password", ChangePasswordAsync).RequireAuthorization(Policies.Viewer).RequireRateLimiting(RateLimits.Login)
            .WithTags("Access").WithSummary("Changes the user's own password, and ends all sessions of the user.");
        var tokens = api.MapGroup("/tokens").RequireAuthorization(Policies.Viewer).WithTags("Access");
        tokens.MapGet("/", ListTokensAsync).WithSummary("The API tokens of the user, without their keys.");
        tokens.MapPost("/", AddTokenAsync).WithSummary("Makes an API token; the answer is the only place where its key appears.");
        tokens.MapDelete("/{id:guid}", DeleteTokenAsync).WithSummary("Ends an API token.");
        var users = api.MapGroup("/users").RequireAuthorization(Policies.Admin).WithTags("Access");
        users.MapGet("/", (IAccountService accounts, CancellationToken cancellationToken) => accounts.UsersAsync(cancellationToken)).WithSummary("All users.");
        users.MapPost("/", (NewUser request, IAccountService accounts, CancellationToken cancellationToken) => accounts.AddUserAsync(request, cancellationToken))
            .WithSummary("Adds a user.");
        users.MapPatch("/{id:guid}", ChangeUserAsync).WithSummary("Changes role or password, disables or enables, and ends the user's sessions.");
        users.MapDelete("/{id:guid}", DeleteUserAsync).WithSummary("Removes a user with all tokens.");
        api.MapGet("/audit", (IAccountService accounts, long? before, CancellationToken cancellationToken) => accounts.AuditAsync(before, AuditPage, cancellationToken))
            .RequireAuthorization(Policies.Admin).WithTags("Access").WithSummary("The audit log, newest first; before=ID pages on.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        PasswordChange change, IAccountService accounts, CancellationToken cancellationToken) =>
        await accounts.ChangePasswordAsync(change, cancellationToken) ? TypedResults.NoContent() : NoUser();

    private static async Task<Results<Ok<IReadOnlyList<TokenView>>, ProblemHttpResult>> ListTokensAsync(
        IAccountService accounts, CancellationToken cancellationToken) =>
        await accounts.TokensAsync(cancellationToken) is { } tokens ? TypedResults.Ok(tokens) : NoUser();

    private static async Task<Results<Ok<TokenView>, ProblemHttpResult>> AddTokenAsync(
        NewToken request, IAccountService accounts, CancellationToken cancellationToken) =>
        await accounts.AddTokenAsync(request, cancellationToken) is { } token ? TypedResults.Ok(token) : NoUser();

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteTokenAsync(
        Guid id, IAccountService accounts, CancellationToken cancellationToken) =>
        await accounts.DeleteTokenAsync(id, cancellationToken) ? TypedResults.NoContent() : Unknown("token", id);

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> ChangeUserAsync(
        Guid id, UserChange change, IAccountService accounts, CancellationToken cancellationToken) =>
        await accounts.ChangeUserAsync(id, change, cancellationToken) is { } user ? TypedResults.Ok(user) : Unknown("user", id);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteUserAsync(
        Guid id, IAccountService accounts, CancellationToken cancellationToken) =>
        await accounts.DeleteUserAsync(id, cancellationToken) ? TypedResults.NoContent() : Unknown("user", id);

    private static ProblemHttpResult Unknown(string what, Guid id) =>
        TypedResults.Problem($"There is no {what} {id}.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult NoUser() => TypedResults.Problem(
        "Eep is open to the user of this machine: there are no users and no tokens. Access:RequireLogin=true demands a login.",
        statusCode: StatusCodes.Status409Conflict);
}

using System.Security.Claims;
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
        api.MapGet("/me", Me).WithTags("Access").WithSummary("Who asks, and in which role.");
        var tokens = api.MapGroup("/tokens").RequireAuthorization(Policies.Viewer).WithTags("Access");
        tokens.MapGet("/", ListTokensAsync).WithSummary("The API tokens of the user, without their keys.");
        tokens.MapPost("/", AddTokenAsync).WithSummary("Makes an API token; the answer is the only place where its key appears.");
        tokens.MapDelete("/{id:guid}", DeleteTokenAsync).WithSummary("Ends an API token.");
        var users = api.MapGroup("/users").RequireAuthorization(Policies.Admin).WithTags("Access");
        users.MapGet("/", ListUsersAsync).WithSummary("All users.");
        users.MapPost("/", AddUserAsync).WithSummary("Adds a user.");
        users.MapPatch("/{id:guid}", ChangeUserAsync).WithSummary("Changes role or password, and ends the user's sessions.");
        users.MapDelete("/{id:guid}", DeleteUserAsync).WithSummary("Removes a user with all tokens.");
        api.MapGet("/audit", (AuditLog audit, long? before, CancellationToken cancellationToken) => audit.ReadAsync(before, AuditPage, cancellationToken))
            .RequireAuthorization(Policies.Admin).WithTags("Access").WithSummary("The audit log, newest first; before=ID pages on.");
    }

    private static MeView Me(ClaimsPrincipal user) => new(user.Identity?.Name ?? "", user.Role() ?? AccessRole.Viewer);

    private static async Task<Results<Ok<IEnumerable<TokenView>>, ProblemHttpResult>> ListTokensAsync(
        ClaimsPrincipal user, TokenStore tokens, CancellationToken cancellationToken) =>
        user.Reference() is { } reference
            ? TypedResults.Ok((await tokens.ListAsync(reference.Id, cancellationToken)).Select(token => TokenView.Of(token)))
            : NoUser();

    private static async Task<Results<Ok<TokenView>, ProblemHttpResult>> AddTokenAsync(
        NewToken request, ClaimsPrincipal user, TokenStore tokens, AuditLog audit, CancellationToken cancellationToken)
    {
        if (user.Reference() is not { } reference)
        {
            return NoUser();
        }

        if (request.Scope > user.Role())
        {
            throw new CredentialException($"The scope {request.Scope} is beyond the role {user.Role()}.");
        }

        var (token, key) = await tokens.AddAsync(reference.Id, request.Name, request.Scope, request.Days, cancellationToken);
        await audit.WriteAsync(user.Identity!.Name!, "token.create", $"{token.Name} ({token.Scope})");
        return TypedResults.Ok(TokenView.Of(token, key));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteTokenAsync(
        Guid id, ClaimsPrincipal user, TokenStore tokens, AuditLog audit, CancellationToken cancellationToken)
    {
        if (user.Reference() is not { } reference || !await tokens.DeleteAsync(reference.Id, id, cancellationToken))
        {
            return Unknown("token", id);
        }

        await audit.WriteAsync(user.Identity!.Name!, "token.delete", $"{id}");
        return TypedResults.NoContent();
    }

    private static async Task<IEnumerable<UserView>> ListUsersAsync(UserStore users, CancellationToken cancellationToken) =>
        (await users.ListAsync(cancellationToken)).Select(UserView.Of);

    private static async Task<UserView> AddUserAsync(
        NewUser request, ClaimsPrincipal user, UserStore users, AuditLog audit, CancellationToken cancellationToken)
    {
        var added = await users.AddAsync(request.Name, request.Password, request.Role, cancellationToken);
        await audit.WriteAsync(user.Identity!.Name!, "user.create", $"{added.Name} ({added.Role})");
        return UserView.Of(added);
    }

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> ChangeUserAsync(
        Guid id, UserChange change, ClaimsPrincipal user, UserStore users, AuditLog audit, CancellationToken cancellationToken)
    {
        if (await users.ChangeAsync(id, change.Role, change.Password, cancellationToken) is not { } changed)
        {
            return Unknown("user", id);
        }

        await audit.WriteAsync(user.Identity!.Name!, "user.change", $"{changed.Name} ({changed.Role})");
        return TypedResults.Ok(UserView.Of(changed));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteUserAsync(
        Guid id, ClaimsPrincipal user, UserStore users, AuditLog audit, CancellationToken cancellationToken)
    {
        if (!await users.DeleteAsync(id, cancellationToken))
        {
            return Unknown("user", id);
        }

        await audit.WriteAsync(user.Identity!.Name!, "user.delete", $"{id}");
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Unknown(string what, Guid id) =>
        TypedResults.Problem($"There is no {what} {id}.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult NoUser() => TypedResults.Problem(
        "Eep is open to the user of this machine: there are no users and no tokens. Access:RequireLogin=true demands a login.",
        statusCode: StatusCodes.Status409Conflict);
}

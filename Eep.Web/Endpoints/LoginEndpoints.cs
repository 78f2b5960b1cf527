using System.Security.Claims;
using Eep.Web.Access;
using Eep.Web.Components.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eep.Web.Endpoints;

/// <summary>/login, /logout and /setup: plain forms, without script.</summary>
public static class LoginEndpoints
{
    private const string Cookies = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Maps them. Forms carry an antiforgery token, which the framework checks.</summary>
    public static void MapLogin(this IEndpointRouteBuilder endpoints)
    {
        var open = endpoints.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        open.MapGet(LoginPaths.Login, ShowLoginAsync);
        open.MapPost(LoginPaths.Login, LogInAsync).RequireRateLimiting(RateLimits.Login);
        open.MapGet(LoginPaths.Setup, ShowSetupAsync);
        open.MapPost(LoginPaths.Setup, SetUpAsync).RequireRateLimiting(RateLimits.Login);
        endpoints.MapPost(LoginPaths.Logout, LogOutAsync).RequireAuthorization(Policies.Viewer).ExcludeFromDescription();
    }

    private static async Task<IResult> ShowLoginAsync(FirstAdmin first, AccessMode mode, string? returnUrl) =>
        mode.IsOpen ? Results.Redirect("/")
        : await first.IsAwaitedAsync() ? Results.Redirect(LoginPaths.Setup)
        : Login(Local(returnUrl), null);

    private static async Task<IResult> LogInAsync(
        [FromForm] string name, [FromForm] string password, [FromForm] string? next,
        HttpContext context, UserStore users, AuditLog audit, CancellationToken cancellationToken)
    {
        if (await users.LogInAsync(name, password, cancellationToken) is { } user)
        {
            await audit.WriteAsync(user.Name, "login", user.Name);
            return await SignInAsync(context, user, Local(next));
        }

        await audit.WriteAsync("nobody", "login.failed", name.Length > 64 ? name[..64] : name);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Login(Local(next), $"User and password do not fit, or the account is locked for {User.LockTime.TotalMinutes:0} minutes.");
    }

    private static async Task<IResult> ShowSetupAsync(FirstAdmin first, string? token) =>
        await first.IsAwaitedAsync() ? Setup(token ?? "", null) : Results.Redirect(LoginPaths.Login);

    private static async Task<IResult> SetUpAsync(
        [FromForm] string token, [FromForm] string name, [FromForm] string password,
        HttpContext context, FirstAdmin first, AuditLog audit, CancellationToken cancellationToken)
    {
        try
        {
            if (await first.CreateAsync(token, name, password, cancellationToken) is { } user)
            {
                await audit.WriteAsync(user.Name, "user.create", $"{user.Name} (first admin)");
                return await SignInAsync(context, user, "/");
            }

            await audit.WriteAsync("nobody", "setup.failed", "");
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Setup("", "The token is not the one this process has printed, or there are users already.");
        }
        catch (CredentialException exception)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Setup(token, exception.Message);
        }
    }

    private static async Task<RedirectHttpResult> LogOutAsync(HttpContext context, [FromForm] string? next)
    {
        await context.SignOutAsync(Cookies);
        return TypedResults.LocalRedirect(Local(next) is "/" ? LoginPaths.Login : Local(next));
    }

    private static async Task<IResult> SignInAsync(HttpContext context, User user, string next)
    {
        ClaimsPrincipal principal = Identities.Of(user, user.Role, Cookies);
        await context.SignInAsync(Cookies, principal);
        return Results.LocalRedirect(next);
    }

    // Never to another site: only paths of ours.
    private static string Local(string? address) =>
        address is ['/', ..] && (address.Length == 1 || address[1] is not ('/' or '\\')) && !address.Any(char.IsControl) ? address : "/";

    private static RazorComponentResult<LoginDocument> Login(string next, string? fault) =>
        new(new { Action = LoginPaths.Login, Next = next, Fault = fault });

    private static RazorComponentResult<LoginDocument> Setup(string token, string? fault) =>
        new(new { Action = LoginPaths.Setup, IsSetup = true, Token = token, Fault = fault });
}

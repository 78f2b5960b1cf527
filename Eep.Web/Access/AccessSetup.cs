using Eep.Web.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Eep.Web.Access;

/// <summary>Registers who may do what.</summary>
public static class AccessSetup
{
    private const string Scheme = "Eep";

    /// <summary>Adds users, tokens, schemes, policies and limits.</summary>
    public static IServiceCollection AddEepAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<AccessOptions>(configuration.GetSection(AccessOptions.Section));
        services.AddHttpContextAccessor();
        services.AddSingleton<AccessMode>();
        services.AddSingleton<AllowedFolders>();
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<FirstAdmin>();
        services.AddScoped<ICurrentUser, CurrentUser>();
        services.AddScoped<IAccountService, AccountService>();
        services.AddScoped<AuthenticationStateProvider, CircuitUser>();
        services.AddCascadingAuthenticationState();
        return services.AddSchemes().AddPolicies().AddKeys();
    }

    /// <summary>Finds out who asks, limits how often, and refuses what the role does not allow.</summary>
    public static void UseEepAccess(this WebApplication application)
    {
        application.UseAuthentication();
        application.UseRateLimiter();
        application.UseAuthorization();
        application.Lifetime.ApplicationStarted.Register(() => _ = FirstAdminNotice.PrintAsync(application));
    }

    private static IServiceCollection AddSchemes(this IServiceCollection services)
    {
        services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, Scheme, options => options.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.Name, null)
            .AddScheme<AuthenticationSchemeOptions, LocalUserHandler>(LocalUserHandler.Name, null)
            .AddCookie();
        services.AddSingleton<SessionEvents>();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<AccessOptions>>((cookie, access) =>
            {
                cookie.EventsType = typeof(SessionEvents);
                cookie.LoginPath = LoginPaths.Login;
                cookie.ExpireTimeSpan = TimeSpan.FromHours(access.Value.SessionHours);
                cookie.Cookie.Name = "eep-session";
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            });
        return services;
    }

    // A key is looked at first, so that a program on this machine can be held to the scope of its token.
    private static string Choose(HttpContext context) =>
        TokenHandler.KeyOf(context.Request) is not null ? TokenHandler.Name
        : context.RequestServices.GetRequiredService<AccessMode>().IsOpen ? LocalUserHandler.Name
        : CookieAuthenticationDefaults.AuthenticationScheme;

    private static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddAuthorization(Policies.Configure);
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, DeniedHandler>();
        services.AddRateLimiter(_ => { });
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>, RateLimits>();
        return services;
    }

    // In the data folder, so that sessions outlive the process and hold in every web process on the same folder.
    private static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("Eep");
        services.AddOptions<KeyManagementOptions>().Configure<EepPaths, ILoggerFactory>((options, paths, loggers) =>
            options.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(paths.PrivateFolder("keys")), loggers));
        return services;
    }
}

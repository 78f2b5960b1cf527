using Microsoft.AspNetCore.Authorization;

namespace Eep.Web.Access;

/// <summary>The policies of endpoints: one a role, by its name.</summary>
public static class Policies
{
    public const string Viewer = nameof(AccessRole.Viewer);

    public const string Operator = nameof(AccessRole.Operator);

    public const string Admin = nameof(AccessRole.Admin);

    /// <summary>Adds them. What names no policy asks for a viewer.</summary>
    public static void Configure(AuthorizationOptions options)
    {
        foreach (var role in Enum.GetValues<AccessRole>())
        {
            options.AddPolicy(role.ToString(), policy => policy.RequireRole(AtLeast(role)));
        }

        options.DefaultPolicy = options.GetPolicy(Viewer)!;
        options.FallbackPolicy = options.DefaultPolicy;
    }

    /// <summary>Reading asks for a viewer, writing for an operator; an endpoint may ask for more itself.</summary>
    public static TBuilder RequireRoleByMethod<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Insert(0, new AuthorizeAttribute(IsRead(endpoint) ? Viewer : Operator)));
        return builder;
    }

    private static bool IsRead(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { } methods
        && methods.HttpMethods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));

    private static string[] AtLeast(AccessRole role) =>
        [.. Enum.GetValues<AccessRole>().Where(other => other >= role).Select(other => other.ToString())];
}

using Eep.Web.Access;

namespace Eep.Web.Help;

/// <summary>Registers the guide and serves its pictures.</summary>
public static class HelpSetup
{
    /// <summary>Adds the guide.</summary>
    public static IServiceCollection AddEepHelp(this IServiceCollection services) => services.AddSingleton<Guide>();

    /// <summary>Maps the pictures.</summary>
    public static void MapEepHelp(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet(Guide.Pictures + "/{name}", (string name, Guide guide) =>
            guide.PictureOf(name) is { } file ? Results.File(file, "image/png") : Results.NotFound())
        .RequireAuthorization(Policies.Viewer).ExcludeFromDescription();
}

namespace Eep.Web.Configuration;

/// <summary>
/// Finds the folder that holds appsettings.json, wwwroot and samples: the repository root in a checkout, the publish folder elsewhere.
/// </summary>
public static class ContentRoot
{
    /// <summary>The folder, or null when the caller has named one (<c>--contentRoot</c> or ASPNETCORE_CONTENTROOT).</summary>
    public static string? FindUnlessNamed(IEnumerable<string> hostArguments) =>
        hostArguments.Any(argument => argument.StartsWith("--contentRoot", StringComparison.OrdinalIgnoreCase))
        || Environment.GetEnvironmentVariable("ASPNETCORE_CONTENTROOT") is { Length: > 0 }
            ? null
            : Find();

    /// <summary>The first folder with appsettings.json and wwwroot: the current one, else one at or above the executable.</summary>
    public static string Find()
    {
        var current = Directory.GetCurrentDirectory();
        return IsContentRoot(current) ? current : Above(AppContext.BaseDirectory) ?? AppContext.BaseDirectory;
    }

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (IsContentRoot(folder.FullName))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    private static bool IsContentRoot(string folder) =>
        File.Exists(Path.Combine(folder, "appsettings.json")) && Directory.Exists(Path.Combine(folder, "wwwroot"));
}

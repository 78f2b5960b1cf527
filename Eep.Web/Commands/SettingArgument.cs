using Eep.Web.Configuration;

namespace Eep.Web.Commands;

/// <summary>Settings on the command line: <c>--Section:Name=value</c>.</summary>
public static class SettingArgument
{
    // Settings of the host that may be given as --name=value, besides every setting with a section.
    private static readonly string[] HostSettings =
        ["contentRoot", "environment", "applicationName", "webroot", "hostingStartupAssemblies", "preventHostingStartup", "allowedHosts"];

    /// <summary>The setting of the data folder.</summary>
    public static string DataDirectory(DirectoryInfo folder) => $"--{EepOptions.Section}:{nameof(EepOptions.DataDirectory)}={folder.FullName}";

    /// <summary>The argument, if it is a setting.</summary>
    /// <exception cref="ConfigurationException">It is not.</exception>
    public static string Require(string token)
    {
        // A section by itself comes without a value (--Logging=) from hosts that pass a whole configuration on.
        var isSetting = token.StartsWith("--", StringComparison.Ordinal)
            && token[2..].Split('=', 2) is [var name, var value]
            && (value.Length == 0 || name.Contains(':') || HostSettings.Contains(name, StringComparer.OrdinalIgnoreCase));
        return isSetting
            ? token
            : throw new ConfigurationException(
                $"'{token}' is neither a command nor an option; settings are written --Section:Name=value. See --help.");
    }
}

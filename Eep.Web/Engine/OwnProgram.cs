using System.Diagnostics;

namespace Eep.Web.Engine;

/// <summary>This program, to be started once more.</summary>
public static class OwnProgram
{
    /// <summary>How to start it with some arguments.</summary>
    public static ProcessStartInfo StartInfo(params string[] arguments)
    {
        var assembly = typeof(OwnProgram).Assembly.Location;
        var own = Environment.ProcessPath;
        var isOwnHost = Path.GetFileNameWithoutExtension(own) == Path.GetFileNameWithoutExtension(assembly);
        return isOwnHost ? new ProcessStartInfo(own!, arguments) : new ProcessStartInfo(DotnetPath(own), [assembly, .. arguments]);
    }

    private static string DotnetPath(string? own) =>
        Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}

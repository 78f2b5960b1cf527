using System.Diagnostics;

namespace Eep.Web.Engine;

/// <summary>Starts this program once more, as <c>eep engine</c>.</summary>
public sealed class EngineLauncher : IEngineLauncher
{
    /// <summary>The command of <see cref="Commands.EngineCommand"/>.</summary>
    public const string CommandName = "engine";

    /// <inheritdoc/>
    public IEngine Launch(StartOrder start)
    {
        var engine = new EngineProcess(StartInfo(start.RunFolder));
        engine.Send(start);
        return engine;
    }

    // The run's folder is an argument only so that a list of processes says which engine is whose.
    private static ProcessStartInfo StartInfo(string runFolder)
    {
        var assembly = typeof(EngineLauncher).Assembly.Location;
        var own = Environment.ProcessPath;
        var isOwnHost = Path.GetFileNameWithoutExtension(own) == Path.GetFileNameWithoutExtension(assembly);
        return isOwnHost
            ? new ProcessStartInfo(own!, [CommandName, runFolder])
            : new ProcessStartInfo(DotnetPath(own), [assembly, CommandName, runFolder]);
    }

    private static string DotnetPath(string? own) =>
        Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}

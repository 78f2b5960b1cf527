namespace Eep.Web.Engine;

/// <summary>Starts this program once more, as <c>eep engine</c>.</summary>
public sealed class EngineLauncher : IEngineLauncher
{
    /// <summary>The command of <see cref="Commands.EngineCommand"/>.</summary>
    public const string CommandName = "engine";

    /// <inheritdoc/>
    public IEngine Launch(StartOrder start)
    {
        // The run's folder is an argument only so that a list of processes says which engine is whose.
        var engine = new EngineProcess(OwnProgram.StartInfo(CommandName, start.RunFolder));
        engine.Send(start);
        return engine;
    }
}

using System.Globalization;
using Eep.Web.Engine;

namespace Eep.Web.Commands.Workers;

/// <summary>Starts engine processes that answer batches by waiting.</summary>
public sealed class WaitingLauncher(TimeSpan wait) : IEngineLauncher
{
    /// <inheritdoc/>
    public IEngine Launch(HelpOrder order)
    {
        var engine = new EngineProcess(
            OwnProgram.StartInfo(EngineLauncher.CommandName, "bench", EngineCommand.WaitOption, wait.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
            () => { });
        engine.Send(order);
        return engine;
    }

    /// <inheritdoc/>
    public IEngine Launch(StartOrder start) => throw new NotSupportedException("Nothing is searched here.");

    /// <inheritdoc/>
    public IEngine Launch(EvaluateOrder order) => throw new NotSupportedException("Nothing is evaluated here.");
}

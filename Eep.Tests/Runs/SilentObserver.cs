using Eep.Core.Runs;

namespace Eep.Tests.Runs;

/// <summary>Remembers what a run told.</summary>
internal sealed class SilentObserver : IRunObserver
{
    public List<double> Overall { get; } = [];

    public List<string> Log { get; } = [];

    public void OnProgress(RunStage stage, double fraction, string detail) => Overall.Add(RunStages.Overall(stage, fraction));

    public void OnLog(string message) => Log.Add(message);
}

namespace Eep.Core.Runs;

/// <summary>Passes an engine's progress on as progress of one stage, never backwards and not more often than each percent.</summary>
internal sealed class StageProgress(IRunObserver observer, RunStage stage, string detail, double start = 0, double end = 1)
    : IProgress<double>
{
    private const double Step = 0.01;

    private readonly Lock _lock = new();
    private double _reported = -1;

    public void Report(double value)
    {
        lock (_lock)
        {
            if (value < 1 ? value - _reported < Step : _reported >= 1)
            {
                return;
            }

            _reported = value;
            observer.OnProgress(stage, start + ((end - start) * value), detail);
        }
    }
}

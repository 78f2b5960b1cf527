using Eep.Core.Runs;

namespace Eep.Benchmarks;

/// <summary>One line per stage on standard error.</summary>
internal sealed class ConsoleObserver(string name) : IRunObserver
{
    private RunStage? _stage;

    public void OnProgress(RunStage stage, double fraction, string detail)
    {
        if (stage != _stage)
        {
            _stage = stage;
            Console.Error.WriteLine($"[{name}] {stage}");
        }
    }

    public void OnLog(string message) => Console.Error.WriteLine($"[{name}] {message}");
}

using Eep.Core.Evaluation;
using Eep.Core.Metering;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Core.Search;

namespace Eep.Core.Bench;

/// <summary>One search, from the statistics pass to its last generation.</summary>
/// <param name="Seconds">What that took.</param>
/// <param name="Individuals">All proposed, in order.</param>
/// <param name="Evaluated">Different plans among them.</param>
/// <param name="Stopped">Of these, stopped by racing.</param>
internal sealed record Searched(double Seconds, IReadOnlyList<IndividualRecord> Individuals, int Evaluated, int Stopped)
{
    public static Searched Run(RunOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        var journal = new MemoryJournal();
        using var inputs = RunInputs.Open(options);
        var requests = inputs.Tasks.Requests(SplitKind.Search);
        inputs.Model.Answer([requests[0]], [PruningPlan.Identity(inputs.Shape)], cancellationToken: cancellationToken);
        SearchLoop? loop = null;
        var seconds = BestTime.Once(() =>
        {
            var evidence = inputs.Model.Observe(requests, null, cancellationToken);
            var search = new EvolutionarySearch(inputs.Search, inputs.Shape, RunPlan.Seeds(inputs, evidence));
            loop = new SearchLoop(inputs, search, journal, new LogObserver(log), energy: null);
            loop.Run(cancellationToken);
        });
        return new Searched(seconds, [.. journal.Individuals], loop!.EvaluatedCount, loop.StoppedCount);
    }

    private sealed class LogObserver(Action<string> log) : IRunObserver
    {
        public void OnProgress(RunStage stage, double fraction, string detail)
        {
        }

        public void OnLog(string message) => log(message);
    }
}

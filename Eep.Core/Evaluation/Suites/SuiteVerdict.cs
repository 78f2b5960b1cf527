namespace Eep.Core.Evaluation.Suites;

/// <summary>A candidate beside its baseline: every comparison, every gate, and the verdict of them all.</summary>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Verdict">FAIL when one gate fails, else INCONCLUSIVE when one is, else PASS.</param>
/// <param name="Tasks">One a task of the suite, in its order.</param>
/// <param name="Gates">Every gate, task by task, then those of the model.</param>
public sealed record SuiteVerdict(string Candidate, Verdict Verdict, IReadOnlyList<TaskComparison> Tasks, IReadOnlyList<GateResult> Gates)
{
    /// <summary>Judges a suite.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="candidate">Name of the candidate.</param>
    /// <param name="scores">Item scores of baseline and candidate for each task, in the suite's order.</param>
    /// <param name="costs">Quantities of both by name; what is missing was not measured.</param>
    public static SuiteVerdict Of(
        Suite suite,
        string candidate,
        IReadOnlyList<(IReadOnlyList<double> Baseline, IReadOnlyList<double> Candidate)> scores,
        IReadOnlyDictionary<string, (double Baseline, double Candidate)>? costs = null)
    {
        var tasks = Compare([.. scores.Select(pair => (First(pair.Baseline, pair.Candidate.Count), pair.Candidate))]);

        // Items were left out only where no answer to them can change a gate: any answer serves, the baseline's among them.
        var judged = Compare([.. scores.Select(pair => (pair.Baseline, (IReadOnlyList<double>)[.. pair.Candidate, .. pair.Baseline.Skip(pair.Candidate.Count)]))]);
        GateResult[] gates =
        [
            .. suite.Tasks.Zip(judged).SelectMany(pair => pair.First.Gates.Select(gate => GateRules.Judge(gate, pair.Second, suite.Confidence))),
            .. suite.ModelGates.Select(gate => costs is not null && costs.TryGetValue(gate.Quantity, out var cost)
                ? gate.Judge(cost.Baseline, cost.Candidate)
                : gate.Judge(null, null)),
        ];
        return new SuiteVerdict(candidate, gates.Select(gate => gate.Verdict).DefaultIfEmpty(Verdict.Pass).Max(), tasks, gates);

        TaskComparison[] Compare((IReadOnlyList<double> Baseline, IReadOnlyList<double> Candidate)[] pairs)
        {
            var raw = suite.Tasks.Zip(pairs, (task, pair) => TaskComparison.Of(task, pair.Baseline, pair.Candidate, suite.Confidence)).ToArray();
            var holm = Statistics.Holm([.. raw.Select(task => task.PMid)]);
            return [.. raw.Select((task, index) => task with { PHolm = holm[index] })];
        }
    }

    private static IReadOnlyList<double> First(IReadOnlyList<double> scores, int count) => [.. scores.Take(count)];
}

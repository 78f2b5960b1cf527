using Eep.Core.Evaluation.Suites;
using Eep.Web.Evaluations;

namespace Eep.Web.Components.Controls;

/// <summary>Evaluations of several runs through one version of a suite: only those compare.</summary>
/// <param name="Tasks">In the suite's order.</param>
/// <param name="Rows">One for each run that was evaluated, in the order of the runs.</param>
public sealed record MatrixSuite(string Name, string Version, double Confidence, IReadOnlyList<string> Tasks, IReadOnlyList<MatrixRow> Rows)
{
    /// <summary>The suites that the runs went through, the one with most runs first.</summary>
    /// <param name="evaluations">Completed ones, newest first; the newest of a run's checkpoint counts.</param>
    public static IReadOnlyList<MatrixSuite> Of(IReadOnlyList<Guid> runs, IReadOnlyList<EvaluationView> evaluations) =>
    [
        .. evaluations.Where(evaluation => evaluation is { Summary.Verdicts.Count: > 0, Options: { Batch: null, Restore: null } })
            .GroupBy(evaluation => evaluation.Summary!.SuiteVersion)
            .Select(group => Suite(runs, [.. group]))
            .OrderByDescending(suite => suite.Rows.Count),
    ];

    private static MatrixSuite Suite(IReadOnlyList<Guid> runs, IReadOnlyList<EvaluationView> evaluations)
    {
        var newest = evaluations[0].Summary!;
        return new MatrixSuite(
            newest.Suite, newest.SuiteVersion, newest.Confidence, [.. newest.Verdicts[0].Tasks.Select(task => task.Task)],
            [
                .. runs.Select((run, index) => (Index: index, Evaluation: evaluations.FirstOrDefault(evaluation => evaluation.Options.Run == run)))
                    .Where(row => row.Evaluation is not null)
                    .Select(row => new MatrixRow(row.Index, row.Evaluation!, row.Evaluation!.Summary!.Verdicts[0].Tasks.ToDictionary(task => task.Task))),
            ]);
    }
}

/// <summary>A run in the matrix.</summary>
/// <param name="Run">Its place among the runs.</param>
/// <param name="Cells">By task.</param>
public sealed record MatrixRow(int Run, EvaluationView Evaluation, IReadOnlyDictionary<string, TaskComparison> Cells);

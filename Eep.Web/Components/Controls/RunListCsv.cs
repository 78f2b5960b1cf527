using Eep.Web.Components.Charts;
using Eep.Web.Runs;

namespace Eep.Web.Components.Controls;

/// <summary>A list of runs as a table for other programs: unrounded, one line a run; an empty field means that there is no value.</summary>
public static class RunListCsv
{
    private static readonly (string Name, Func<RunSummary, object?> Read)[] Columns =
    [
        ("id", run => run.Id), ("name", run => run.Name), ("state", run => run.State), ("model", run => run.ModelName), ("task", run => run.TaskName),
        ("experts", run => run.ExpertCount), ("budget", run => run.ExpertBudget), ("preset", run => run.Preset), ("seed", run => run.Seed),
        ("generations", run => run.Generations), ("best_score", run => run.BestScore), ("test_score", run => run.TestScore), ("full_test_score", run => run.FullTestScore),
        ("full_bytes", run => run.Memory?.FullBytes), ("pruned_bytes", run => run.Memory?.PrunedBytes),
        ("created", run => $"{run.CreatedAt:O}"), ("started", run => $"{run.StartedAt:O}"), ("finished", run => $"{run.FinishedAt:O}"), ("tags", run => string.Join(' ', run.Tags)),
    ];

    public static string Of(IEnumerable<RunSummary> runs) => string.Concat(
        runs.Select(run => string.Join(',', Columns.Select(column => ChartCsv.Field(column.Read(run)))) + "\n").Prepend(string.Join(',', Columns.Select(column => column.Name)) + "\n"));
}

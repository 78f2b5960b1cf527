using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Runs;

/// <summary>What earlier runs took: a better guide to the next one than any guess.</summary>
public sealed class RunHistory(IDbContextFactory<EepDbContext> contexts, EepPaths paths)
{
    private const int RunsLookedAt = 5;

    // A machine that does other things at the same time is slower by about this much, one that does nothing faster.
    private const double Spread = 0.2;

    /// <summary>The estimate with the time that completed, uninterrupted runs of the same model, task and device took per individual.</summary>
    public async Task<RunEstimate> RefineAsync(RunEstimate estimate, RunOptions options, CancellationToken cancellationToken)
    {
        var seconds = await SecondsPerIndividualAsync(options, cancellationToken);
        return seconds.Count == 0
            ? estimate
            : estimate with
            {
                MinSeconds = estimate.Evaluations * seconds.Min() * (1 - Spread),
                MaxSeconds = estimate.Evaluations * seconds.Max() * (1 + Spread),
                Basis = seconds.Count == 1 ? "1 earlier run" : $"{seconds.Count} earlier runs",
            };
    }

    private async Task<List<double>> SecondsPerIndividualAsync(RunOptions options, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var withResult = RunStates.WithResult;
        var earlier = await db.Runs.AsNoTracking()
            .Where(run => withResult.Contains(run.State) && run.Attempts == 1)
            .OrderByDescending(run => run.FinishedAt)
            .Select(run => new { run.Id, run.Options, run.StartedAt, run.FinishedAt })
            .Take(50)
            .ToListAsync(cancellationToken);
        var wanted = Key(options);
        var seconds = new List<double>();
        foreach (var run in earlier.Where(run => Key(run.Options) == wanted).Take(RunsLookedAt))
        {
            var proposed = await db.Generations.Where(row => row.RunId == run.Id).SumAsync(row => row.Proposed, cancellationToken);
            if (proposed > 0)
            {
                seconds.Add((run.FinishedAt!.Value - run.StartedAt!.Value).TotalSeconds / proposed);
            }
        }

        return seconds;
    }

    // What the time of one evaluation depends on most.
    private (string Model, string Task, int? Items, string Device, string Dtype) Key(RunOptions options)
    {
        var resolved = paths.Resolve(options);
        return (resolved.Model, resolved.Task, options.SearchItems, options.Device, options.Dtype);
    }
}

using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>Reads individuals and expert maps: plans only one at a time, everything else without them.</summary>
public sealed class ArchiveQueries(IDbContextFactory<EepDbContext> contexts, GenerationCache cache) : IRunArchive
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<IndividualView>> IndividualsAsync(
        Guid runId, int fromGeneration = 0, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Individuals.AsNoTracking()
            .Where(row => row.RunId == runId && row.Generation >= fromGeneration)
            .OrderBy(row => row.Number)
            .Select(row => new IndividualView(row.Number, row.Generation, row.Origin, row.Parents, row.Score,
                row.StoppedItems == null ? null : new ScoreInterval(row.StoppedLow!.Value, row.StoppedHigh!.Value, row.StoppedItems.Value), row.Failure, row.Reused))
            .ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, double>> BestByExpertsPerTokenAsync(
        Guid runId, int fromGeneration, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var scored = await db.Individuals.AsNoTracking()
            .Where(row => row.RunId == runId && row.Generation >= fromGeneration && row.Score != null && !row.Reused)
            .Select(row => new { row.Number, row.Plan, Score = row.Score!.Value })
            .ToListAsync(cancellationToken);
        return scored
            .GroupBy(row => Read(row.Plan, row.Number).ExpertsPerToken)
            .ToDictionary(group => group.Key, group => group.Max(row => row.Score));
    }

    /// <inheritdoc/>
    public async Task<PruningPlan?> PlanAsync(Guid runId, int number, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var blob = await db.Individuals.AsNoTracking()
            .Where(row => row.RunId == runId && row.Number == number)
            .Select(row => row.Plan)
            .SingleOrDefaultAsync(cancellationToken);
        return blob is null ? null : Read(blob, number);
    }

    /// <summary>The expert maps of a generation and all later ones (<see cref="ExpertMapsBlob"/>), or null when there is no such run.</summary>
    public async Task<byte[]?> MapsAsync(Guid runId, int from, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Runs.Where(run => run.Id == runId).Select(run => (int?)run.Generations).SingleOrDefaultAsync(cancellationToken) is not { } count)
        {
            return null;
        }

        var points = await cache.ReadAsync(runId, count, cancellationToken);
        return ExpertMapsBlob.Pack(from, [.. points.Skip(from).Select(point => (point.Survival, point.Utilisation))]);
    }

    private static PruningPlan Read(byte[] blob, int number) => PlanJson.Read(Encoding.UTF8.GetBytes(PlanBlob.Unpack(blob)), $"individual {number}");
}

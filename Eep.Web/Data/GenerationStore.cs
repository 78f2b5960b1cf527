using Eep.Core.Evaluation;
using Eep.Core.Runs;
using Eep.Web.Runs;
using Eep.Web.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>The durable end of the journal: generations in, generations out, bit for bit.</summary>
public sealed class GenerationStore(IDbContextFactory<EepDbContext> contexts, RunStore runs, EepMeters meters)
{
    /// <summary>Commits the next generation of a run in one transaction: rows, counters, event, and state Running.</summary>
    /// <exception cref="LeaseLostException">The run is no longer <paramref name="owner"/>'s.</exception>
    public async Task CommitAsync(Guid runId, string owner, GenerationRecord record, CancellationToken cancellationToken)
    {
        var committed = await runs.ChangeAsync(
            runId,
            (run, db, now) =>
            {
                if (run.LeaseOwner != owner || !run.State.IsWorkedOn())
                {
                    return false;
                }

                if (run.State is RunState.Preparing or RunState.Stale)
                {
                    run.MoveTo(RunState.Running, "The search is under way.", now);
                }

                db.Generations.Add(ToRow(runId, record));
                db.Individuals.AddRange(record.Individuals.Select(individual => ToRow(runId, record.Generation, individual)));
                run.Advance(record, now);
                return true;
            },
            cancellationToken);
        if (!committed)
        {
            throw new LeaseLostException(runId);
        }

        meters.Generation(record.Seconds);
    }

    /// <summary>All committed generations, from 0.</summary>
    public Task<IReadOnlyList<GenerationRecord>> ReadAsync(Guid runId, CancellationToken cancellationToken = default) =>
        ReadAsync(runId, 0, int.MaxValue, cancellationToken);

    /// <summary>Those from one number up to, and without, another.</summary>
    public async Task<IReadOnlyList<GenerationRecord>> ReadAsync(Guid runId, int from, int to, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Generations.AsNoTracking()
            .Where(row => row.RunId == runId && row.Generation >= from && row.Generation < to).OrderBy(row => row.Generation).ToListAsync(cancellationToken);
        var individuals = (await db.Individuals.AsNoTracking()
            .Where(row => row.RunId == runId && row.Generation >= from && row.Generation < to).OrderBy(row => row.Number).ToListAsync(cancellationToken))
            .ToLookup(row => row.Generation);
        return [.. rows.Select(row => ToRecord(row, individuals[row.Generation]))];
    }

    private static GenerationRow ToRow(Guid runId, GenerationRecord record)
    {
        var scores = ScoreSpread.Of(record.Individuals.Select(individual => individual.Score));
        return new GenerationRow
        {
            RunId = runId,
            Generation = record.Generation,
            Phase = record.Phase,
            BestSoFar = record.BestSoFar,
            BestId = record.BestId,
            Best = scores?.Best,
            Median = scores?.Median,
            Low = scores?.Low,
            High = scores?.High,
            Proposed = record.Individuals.Count,
            Reused = record.Individuals.Count(individual => individual.Reused),
            Survival = record.Survival,
            Utilisation = record.Utilisation,
            Progress = record.Progress,
            Seconds = record.Seconds,
            Joules = record.Joules,
        };
    }

    private static IndividualRow ToRow(Guid runId, int generation, IndividualRecord record) => new()
    {
        RunId = runId,
        Number = record.Id,
        Generation = generation,
        PlanHash = record.PlanHash,
        Origin = record.Origin,
        Parents = [.. record.Parents],
        Score = record.Score,
        StoppedLow = record.Stopped?.Low,
        StoppedHigh = record.Stopped?.High,
        StoppedItems = record.Stopped?.Items,
        Failure = record.Failure,
        Reused = record.Reused,
        Plan = PlanBlob.Pack(record.Plan),
    };

    private static GenerationRecord ToRecord(GenerationRow row, IEnumerable<IndividualRow> individuals) => new()
    {
        Generation = row.Generation,
        Phase = row.Phase,
        Individuals =
        [
            .. individuals.Select(individual => new IndividualRecord
            {
                Id = individual.Number,
                PlanHash = individual.PlanHash,
                Plan = PlanBlob.Unpack(individual.Plan),
                Origin = individual.Origin,
                Parents = individual.Parents,
                Score = individual.Score,
                Stopped = individual is { StoppedLow: { } low, StoppedHigh: { } high, StoppedItems: { } items } ? new ScoreInterval(low, high, items) : null,
                Failure = individual.Failure,
                Reused = individual.Reused,
            }),
        ],
        BestSoFar = row.BestSoFar,
        BestId = row.BestId,
        Survival = row.Survival,
        Utilisation = row.Utilisation,
        Progress = row.Progress,
        Seconds = row.Seconds,
        Joules = row.Joules,
    };
}

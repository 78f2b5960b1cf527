using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>
/// Committed generations as pages draw them. They never change, so each is read once, and everybody who looks at a run shares the same ones; what has
/// not been looked at for longest goes when there are too many.
/// </summary>
public sealed class GenerationCache(IDbContextFactory<EepDbContext> contexts)
{
    private const long MostBytes = 256L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Entry> _runs = [];
    private long _looks;

    /// <summary>The first generations of a run, from 0; fewer when there are not so many.</summary>
    public async Task<IReadOnlyList<GenerationPoint>> ReadAsync(Guid runId, int count, CancellationToken cancellationToken)
    {
        var entry = Look(runId);
        await entry.Reading.WaitAsync(cancellationToken);
        try
        {
            if (entry.Points.Count < count)
            {
                entry.Points = [.. entry.Points, .. await LoadAsync(runId, entry.Points.Count, count, cancellationToken)];
                DropOld(entry);
            }

            return entry.Points.Count == count ? entry.Points : [.. entry.Points.Take(count)];
        }
        finally
        {
            entry.Reading.Release();
        }
    }

    private async Task<List<GenerationPoint>> LoadAsync(Guid runId, int from, int to, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Generations.AsNoTracking()
            .Where(row => row.RunId == runId && row.Generation >= from && row.Generation < to)
            .OrderBy(row => row.Generation)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(ToPoint)];
    }

    private Entry Look(Guid runId)
    {
        lock (_gate)
        {
            if (!_runs.TryGetValue(runId, out var entry))
            {
                _runs[runId] = entry = new Entry();
            }

            entry.LastLook = ++_looks;
            return entry;
        }
    }

    private void DropOld(Entry kept)
    {
        lock (_gate)
        {
            while (_runs.Count > 1 && _runs.Values.Sum(entry => entry.Bytes) > MostBytes
                && _runs.Where(run => run.Value != kept).MinBy(run => run.Value.LastLook) is var oldest)
            {
                _runs.Remove(oldest.Key);
            }
        }
    }

    private static GenerationPoint ToPoint(GenerationRow row) => new()
    {
        Generation = row.Generation,
        Phase = row.Phase.ToString(),
        BestSoFar = row.BestSoFar,
        Best = row.Best,
        Median = row.Median,
        Low = row.Low,
        High = row.High,
        Proposed = row.Proposed,
        Reused = row.Reused,
        Survival = row.Survival,
        Utilisation = row.Utilisation,
        Seconds = row.Seconds,
        Joules = row.Joules,
        Progress = row.Progress,
    };

    private sealed class Entry
    {
        public SemaphoreSlim Reading { get; } = new(1);

        public IReadOnlyList<GenerationPoint> Points { get; set; } = [];

        public long LastLook { get; set; }

        public long Bytes => Points is [var first, ..]
            ? 2L * sizeof(double) * Points.Count * first.Survival.Length * (first.Survival is [var row, ..] ? row.Length : 0)
            : 0;
    }
}

using System.Linq.Expressions;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>
/// All runs as lists show them. Every change of a run moves its sequence number on, so a run is read again only when that has moved; thousands of runs
/// that ended long ago are read once, and everybody who looks at them shares the same ones.
/// </summary>
public sealed class SummaryCache(IDbContextFactory<EepDbContext> contexts) : IDisposable
{
    // Above this, one look at the whole table is cheaper than naming the rows.
    private const int MostNamed = 200;

    private readonly SemaphoreSlim _reading = new(1);
    private Dictionary<Guid, RunSummary> _known = [];

    /// <summary>All runs, newest first.</summary>
    public async Task<IReadOnlyList<RunSummary>> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var versions = await db.Runs.AsNoTracking()
                .OrderByDescending(run => run.CreatedAt)
                .Select(run => new { run.Id, run.LastSequence })
                .ToListAsync(cancellationToken);
            var changed = versions.Where(run => _known.GetValueOrDefault(run.Id)?.LastSequence != run.LastSequence).Select(run => run.Id).ToList();
            var fresh = changed.Count == 0 ? [] : await LoadAsync(db, changed, cancellationToken);
            List<RunSummary> runs = [.. versions.Select(run => fresh.GetValueOrDefault(run.Id) ?? _known.GetValueOrDefault(run.Id)).OfType<RunSummary>()];
            _known = runs.ToDictionary(run => run.Id);
            return runs;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private static async Task<Dictionary<Guid, RunSummary>> LoadAsync(EepDbContext db, List<Guid> ids, CancellationToken cancellationToken)
    {
        Expression<Func<Run, bool>> wanted = ids.Count > MostNamed ? run => true : run => ids.Contains(run.Id);
        var runs = await db.Runs.AsNoTracking().Where(wanted).Select(RunQueries.ToSummary).ToListAsync(cancellationToken);
        return runs.Select(RunQueries.WithBest).ToDictionary(run => run.Id);
    }
}

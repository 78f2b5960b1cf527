using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>
/// The writer of runs. Every change is one transaction with its event; a change that the run's state does not allow stores nothing.
/// </summary>
public sealed class RunStore(IDbContextFactory<EepDbContext> contexts, RunChanges changes, TimeProvider clock)
{
    /// <summary>Stores a new run; with an owner it is taken in the same transaction, so that nobody else can.</summary>
    public Task AddAsync(Run run, string? owner, CancellationToken cancellationToken) => AddAsync(run, owner, actor: null, cancellationToken);

    /// <summary>The same, with the person who started it.</summary>
    public async Task AddAsync(Run run, string? owner, string? actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        Add(db, run, owner, actor, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        changes.Notify(run.Id);
    }

    /// <summary>Adds a new run to what is about to be saved.</summary>
    public static void Add(EepDbContext db, Run run, string? owner, string? actor, DateTimeOffset now)
    {
        run.Append(RunEventKind.State, "Queued", now, actor: actor);
        if (owner is not null)
        {
            run.Take(owner, now);
        }

        db.Runs.Add(run);
        db.RunEvents.AddRange(run.News);
    }

    /// <summary>
    /// Reads the run, lets <paramref name="change"/> change it and add rows, and commits both. Other writers wait: SQLite takes the write
    /// lock first, PostgreSQL the row's; a change that slips between all the same runs again (concurrency token).
    /// </summary>
    /// <returns>False when the run is unknown or <paramref name="change"/> says no; then nothing is stored.</returns>
    public async Task<bool> ChangeAsync(
        Guid runId, Func<Run, EepDbContext, DateTimeOffset, bool> change, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var run = await db.RunForChange(runId).SingleOrDefaultAsync(cancellationToken);
            if (run is null || !change(run, db, clock.GetUtcNow()))
            {
                return false;
            }

            db.RunEvents.AddRange(run.News);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                continue;
            }

            changes.Notify(runId);
            return true;
        }
    }

    /// <summary>Moves a run that is the owner's to another state.</summary>
    public Task<bool> MoveAsync(Guid runId, string owner, RunState state, string message) =>
        ChangeAsync(runId, (run, _, now) => run.LeaseOwner == owner && run.MoveTo(state, message, now));

    /// <summary>Adds a line to the run's log.</summary>
    public Task<bool> LogAsync(Guid runId, RunEventKind kind, string message) => ChangeAsync(
        runId,
        (run, _, now) =>
        {
            run.Append(kind, message, now);
            return true;
        });

    /// <summary>Removes a final run from the database; its files are the caller's.</summary>
    public async Task<bool> DeleteAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var final = RunStates.Final;
        var deleted = await db.Runs
            .Where(run => run.Id == runId && final.Contains(run.State))
            .ExecuteDeleteAsync(cancellationToken);
        changes.Notify(runId);
        return deleted == 1;
    }

    /// <summary>
    /// A sign of life of the run's owner, with the progress to show. No event.
    /// </summary>
    /// <returns>The run's state, or null when the lease is somebody else's by now.</returns>
    public async Task<RunState?> BeatAsync(
        Guid runId, string owner, RunProgress? progress, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var owned = await db.Runs
            .Where(run => run.Id == runId && run.LeaseOwner == owner)
            .ExecuteUpdateAsync(
                set => set.SetProperty(run => run.LeaseHeartbeat, now).SetProperty(run => run.Progress, progress),
                cancellationToken);
        return owned == 0
            ? null
            : await db.Runs.Where(run => run.Id == runId).Select(run => (RunState?)run.State).SingleOrDefaultAsync(cancellationToken);
    }
}

using Eep.Web.Budgets;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>Reads and writes budget searches; a change that the state does not allow stores nothing.</summary>
public sealed class BudgetSearchStore(IDbContextFactory<EepDbContext> contexts, RunChanges changes, TimeProvider clock)
{
    /// <summary>All of them, newest first.</summary>
    public async Task<IReadOnlyList<BudgetSearch>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.BudgetSearches.AsNoTracking().OrderByDescending(search => search.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>One, detached, or null.</summary>
    public async Task<BudgetSearch?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.BudgetSearches.AsNoTracking().SingleOrDefaultAsync(search => search.Id == id, cancellationToken);
    }

    /// <summary>Those that are not final, oldest first.</summary>
    public async Task<IReadOnlyList<BudgetSearch>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        var final = BudgetSearchStates.Final;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.BudgetSearches.AsNoTracking()
            .Where(search => !final.Contains(search.State)).OrderBy(search => search.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Stores a new one.</summary>
    public async Task AddAsync(BudgetSearch search, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.BudgetSearches.Add(search);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Reads one, lets it change and stores it; again when somebody else changed it meanwhile.</summary>
    /// <returns>False when it is unknown or <paramref name="change"/> says no; then nothing is stored.</returns>
    public async Task<bool> ChangeAsync(Guid id, Func<BudgetSearch, DateTimeOffset, bool> change, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (await FindAsync(id, cancellationToken) is not { } seen)
            {
                return false;
            }

            var refused = false;
            if (await ChangeAsync(seen, (search, now) => !(refused = !change(search, now)), null, null, cancellationToken) || refused)
            {
                return !refused;
            }
        }
    }

    /// <summary>Changes one that nobody has changed since it was seen, and stores the run that was made for it in the same transaction.</summary>
    /// <param name="seen">As it was read.</param>
    /// <param name="change">False when the state does not allow it.</param>
    /// <param name="run">A new run, or null.</param>
    /// <param name="owner">Who takes that run at once, so that nobody else can; null leaves it to the queue.</param>
    /// <returns>False when it was changed meanwhile, or may not be changed so; then nothing is stored.</returns>
    public async Task<bool> ChangeAsync(
        BudgetSearch seen, Func<BudgetSearch, DateTimeOffset, bool> change, Run? run, string? owner, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var search = await db.BudgetSearches.SingleOrDefaultAsync(row => row.Id == seen.Id, cancellationToken);
        if (search is null || search.Version != seen.Version || !change(search, now))
        {
            return false;
        }

        search.Version++;
        if (run is not null)
        {
            RunStore.Add(db, run, owner, search.Actor, now);
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }

        if (run is not null)
        {
            changes.Notify(run.Id);
        }

        return true;
    }

    /// <summary>Removes a final one; its runs stay.</summary>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var final = BudgetSearchStates.Final;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.BudgetSearches.Where(search => search.Id == id && final.Contains(search.State)).ExecuteDeleteAsync(cancellationToken) == 1;
    }
}

using Eep.Web.Models;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>Reads and writes aliases.</summary>
public sealed class AliasStore(IDbContextFactory<EepDbContext> contexts)
{
    /// <summary>All of them, by origin, then as the aliases stand.</summary>
    public async Task<IReadOnlyList<AliasRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Aliases.AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.Origin, StringComparer.Ordinal).ThenBy(row => row.Alias)];
    }

    /// <summary>Gives an alias to a version; takes it from the one that had it.</summary>
    /// <returns>The version that had it, or null.</returns>
    public async Task<string?> SetAsync(AliasRow alias, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await db.Aliases.SingleOrDefaultAsync(row => row.Origin == alias.Origin && row.Alias == alias.Alias, cancellationToken);
        var before = known?.Model;
        if (known is null)
        {
            db.Aliases.Add(alias);
        }
        else
        {
            (known.Model, known.EvaluationId, known.SetAt, known.Actor) = (alias.Model, alias.EvaluationId, alias.SetAt, alias.Actor);
        }

        await db.SaveChangesAsync(cancellationToken);
        return before;
    }

    /// <summary>Takes an alias from a version. False when it has not got it.</summary>
    public async Task<bool> RemoveAsync(string model, ModelAlias alias, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Aliases.Where(row => row.Model == model && row.Alias == alias).ExecuteDeleteAsync(cancellationToken) > 0;
    }
}

using Eep.Web.Access;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Runs;

/// <summary>Deletes runs for good, with their files.</summary>
public sealed class RunPurge(IDbContextFactory<EepDbContext> contexts, RunStore store, AliasStore aliases, EepPaths paths, AuditLog audit)
{
    /// <summary>Deletes a final run. False when it is not final or unknown.</summary>
    /// <exception cref="RunInUseException">Another run starts from its checkpoint, or the checkpoint has an alias.</exception>
    public async Task<bool> PurgeAsync(Guid id, string actor, CancellationToken cancellationToken)
    {
        if (await ObstacleAsync(id, cancellationToken) is { } obstacle)
        {
            throw new RunInUseException(obstacle);
        }

        if (!await store.DeleteAsync(id, cancellationToken))
        {
            return false;
        }

        // A crash here leaves a folder that no run names; the integrity check lists it.
        var folder = paths.RunFolder(id);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await audit.WriteAsync(actor, "run.delete", $"{id}");
        return true;
    }

    /// <summary>Deletes the thrown-away runs; those thrown away after <paramref name="before"/> stay, and those that others need.</summary>
    /// <returns>How many are gone.</returns>
    public async Task<int> EmptyTrashAsync(DateTimeOffset before, string actor, CancellationToken cancellationToken)
    {
        var purged = 0;
        foreach (var id in await TrashedAsync(before, cancellationToken))
        {
            if (await ObstacleAsync(id, cancellationToken) is null && await PurgeAsync(id, actor, cancellationToken))
            {
                purged++;
            }
        }

        return purged;
    }

    // Newest first: a run comes after those that start from its checkpoint.
    private async Task<List<Guid>> TrashedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Runs
            .Where(run => run.TrashedAt != null && run.TrashedAt <= before)
            .OrderByDescending(run => run.CreatedAt)
            .Select(run => run.Id)
            .ToListAsync(cancellationToken);
    }

    private async Task<string?> ObstacleAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await UserOfAsync(id, cancellationToken) is { } other)
        {
            return $"The run '{other}' has this run's checkpoint as its model; delete that one first.";
        }

        var folder = paths.RunFolder(id);
        string[] held = [.. (await aliases.ListAsync(cancellationToken)).Where(row => RealPath.IsInside(Path.GetFullPath(row.Model, paths.ContentRoot), folder))
            .Select(row => $"'{row.Alias.ToString().ToLowerInvariant()}'")];
        return held.Length == 0
            ? null
            : $"This run's checkpoint has the alias {string.Join(" and ", held)} of its model; give it to another version or take it away on the model's page first.";
    }

    private async Task<string?> UserOfAsync(Guid id, CancellationToken cancellationToken)
    {
        var folder = paths.RunFolder(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var others = await db.Runs.AsNoTracking()
            .Where(run => run.Id != id).Select(run => new { run.Name, run.Options }).ToListAsync(cancellationToken);
        return others.FirstOrDefault(other => RealPath.IsInside(paths.Resolve(other.Options).Model, folder))?.Name;
    }
}

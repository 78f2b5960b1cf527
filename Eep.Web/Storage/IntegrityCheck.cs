using System.Security.Cryptography;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Storage;

/// <summary>Compares what the database says with what the disk holds.</summary>
public sealed class IntegrityCheck(IDbContextFactory<EepDbContext> contexts, EepPaths paths)
{
    /// <summary>Checks database, registered files and run folders.</summary>
    /// <param name="hash">Reads every file and compares its hash too; otherwise sizes only.</param>
    public async Task<IntegrityReport> CheckAsync(bool hash, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var artifacts = await db.Artifacts.AsNoTracking().ToListAsync(cancellationToken);
        var runs = await db.Runs.Select(run => run.Id).ToListAsync(cancellationToken);
        var faults = new List<string>();
        foreach (var artifact in artifacts)
        {
            if (await FaultAsync(artifact, hash, cancellationToken) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return new IntegrityReport(await DatabaseFaultsAsync(db, cancellationToken), faults, Orphans([.. runs]));
    }

    private static async Task<List<string>> DatabaseFaultsAsync(EepDbContext db, CancellationToken cancellationToken)
    {
        if (!db.Database.IsSqlite())
        {
            return [];
        }

        var found = await db.Database.SqlQueryRaw<string>("PRAGMA integrity_check").ToListAsync(cancellationToken);
        return found is ["ok"] ? [] : found;
    }

    private async Task<string?> FaultAsync(Artifact artifact, bool hash, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(paths.RunFolder(artifact.RunId), artifact.Path));
        var name = $"{artifact.RunId}/{artifact.Path}";
        if (!file.Exists)
        {
            return $"{name} is missing.";
        }

        if (file.Length != artifact.Bytes)
        {
            return $"{name} has {file.Length} bytes; {artifact.Bytes} were registered.";
        }

        return !hash || await HashAsync(file, cancellationToken) == artifact.Sha256 ? null : $"{name} is not the file that was registered: its hash differs.";
    }

    private static async Task<string> HashAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.OpenRead();
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private List<string> Orphans(HashSet<Guid> runs)
    {
        var folder = Path.Combine(paths.Data, "runs");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => !(Guid.TryParse(name, out var id) && runs.Contains(id)))]
            : [];
    }
}

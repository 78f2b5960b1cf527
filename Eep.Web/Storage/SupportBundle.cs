using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Storage;

/// <summary>What somebody needs to help: versions, settings without secrets, sizes, the states and events of runs. No prompts, no weights, no user names, no notes.</summary>
public sealed class SupportBundle(
    IDbContextFactory<EepDbContext> contexts, RunQueries queries, StorageMeter meter, IntegrityCheck check, IConfiguration configuration)
{
    private const int Runs = 20;

    private static readonly string[] Ours = ["Eep", "Database", "Access", "Engine", "Models", "Tasks", "Logging", "AllowedHosts", "Urls"];
    private static readonly string[] Secret = ["password", "connectionstring", "token", "secret", "key"];

    /// <summary>Writes the bundle, a zip.</summary>
    public async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await AddAsync(zip, "system.json", System(), cancellationToken);
        await AddAsync(zip, "settings.json", Settings(), cancellationToken);
        await AddAsync(zip, "storage.json", await meter.MeasureAsync(cancellationToken), cancellationToken);
        await AddAsync(zip, "integrity.json", await check.CheckAsync(hash: false, cancellationToken), cancellationToken);
        await AddAsync(zip, "migrations.json", await MigrationsAsync(cancellationToken), cancellationToken);
        foreach (var run in (await queries.ListAsync(cancellationToken)).Take(Runs))
        {
            var detail = await queries.FindAsync(run.Id, cancellationToken);
            await AddAsync(zip, $"runs/{run.Id}.json", new { run = run with { Note = null }, Events = detail?.Events.Select(entry => entry with { Actor = null }) }, cancellationToken);
        }
    }

    private static object System() => new
    {
        Version = typeof(SupportBundle).Assembly.GetName().Version?.ToString(),
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Environment.WorkingSet,
    };

    private static async Task AddAsync(ZipArchive zip, string name, object value, CancellationToken cancellationToken)
    {
        await using var entry = await zip.CreateEntry(name).OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(entry, value, RunJson.File, cancellationToken);
    }

    // Only sections of ours: the environment holds secrets of others.
    private Dictionary<string, string?> Settings() => configuration.AsEnumerable()
        .Where(setting => Ours.Contains(setting.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
        .ToDictionary(setting => setting.Key, setting => IsSecret(setting.Key) && setting.Value is { Length: > 0 } ? "(hidden)" : setting.Value);

    private static bool IsSecret(string key) => Secret.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase));

    private async Task<IEnumerable<string>> MigrationsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Database.GetAppliedMigrationsAsync(cancellationToken);
    }
}

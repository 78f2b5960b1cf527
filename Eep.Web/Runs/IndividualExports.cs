using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Runs;

/// <summary>
/// Writes checkpoints of individuals, one at a time, each in a process of its own. What is made is a row among the run's artifacts; what is in work is known
/// only here, and asked for again after a restart.
/// </summary>
public sealed class IndividualExports(
    RunQueries queries, ArchiveQueries archive, RunStore store, EepPaths paths, IHostApplicationLifetime lifetime, ILogger<IndividualExports> logger)
    : IDisposable
{
    private const string Root = "individuals/";

    private readonly SemaphoreSlim _writing = new(1);

    // A failure is kept until it is tried again; null is in work.
    private readonly ConcurrentDictionary<(Guid Run, int Number), string?> _unmade = new();

    /// <summary>See <see cref="IIndividualCheckpoints.ListAsync"/>.</summary>
    public async Task<IReadOnlyList<IndividualCheckpoint>> ListAsync(Guid runId, CancellationToken cancellationToken)
    {
        var unmade = _unmade.Where(entry => entry.Key.Run == runId).Select(entry => new IndividualCheckpoint(entry.Key.Number, [], entry.Value)).ToList();
        var made = (await queries.ArtifactsAsync(runId, cancellationToken))
            .Where(file => file.Path.StartsWith(Root, StringComparison.Ordinal))
            .GroupBy(file => int.Parse(file.Path.Split('/')[1], CultureInfo.InvariantCulture))
            .Select(files => new IndividualCheckpoint(files.Key, [.. files]))
            .ToList();
        return [.. made.Concat(unmade.Where(entry => !made.Exists(other => other.Number == entry.Number))).OrderBy(checkpoint => checkpoint.Number)];
    }

    /// <summary>See <see cref="IIndividualCheckpoints.StartAsync"/>.</summary>
    /// <param name="actor">Who asked; for the run's log.</param>
    public async Task<bool> StartAsync(Guid runId, int number, string actor, CancellationToken cancellationToken)
    {
        if (await queries.FindRowAsync(runId, cancellationToken) is not { } run || await archive.PlanAsync(runId, number, cancellationToken) is not { } plan)
        {
            return false;
        }

        var known = (await ListAsync(runId, cancellationToken)).FirstOrDefault(checkpoint => checkpoint.Number == number);
        if (known is { IsMade: true } or { IsInWork: true })
        {
            return true;
        }

        _unmade[(runId, number)] = null;
        _ = Task.Run(() => MakeAsync(run, number, plan, actor), CancellationToken.None);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private async Task MakeAsync(Run run, int number, PruningPlan plan, string actor)
    {
        var key = (run.Id, number);
        try
        {
            await _writing.WaitAsync(lifetime.ApplicationStopping);
            try
            {
                var files = await WriteAsync(run, number, plan, lifetime.ApplicationStopping);
                await KeepAsync(run.Id, number, files, actor, lifetime.ApplicationStopping);
                _unmade.TryRemove(key, out _);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops; nothing is left behind but an unnamed folder, which the next try removes.
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or UnauthorizedAccessException or JsonException
            or DbException or DbUpdateException)
        {
            _unmade[key] = exception.Message;
            logger.LogWarning(exception, "The checkpoint of individual {Number} of run {Run} could not be made", number, run.Id);
        }
    }

    private async Task<IReadOnlyList<ArtifactFile>> WriteAsync(Run run, int number, PruningPlan plan, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(paths.RunFolder(run.Id), IndividualCheckpoint.FolderOf(number));
        var work = Directory.GetParent(folder)!.FullName;
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }

        Directory.CreateDirectory(work);
        var file = Path.Combine(work, "plan.json");
        await File.WriteAllTextAsync(file, PlanJson.Write(plan).ToJsonString(), cancellationToken);
        var files = await ExportProcess.RunAsync(paths.Resolve(run.Options).Model, file, folder, cancellationToken);
        File.Delete(file);
        return [.. files.Select(written => written with { Path = $"{IndividualCheckpoint.FolderOf(number)}/{written.Path}" })];
    }

    private async Task KeepAsync(Guid runId, int number, IReadOnlyList<ArtifactFile> files, string actor, CancellationToken cancellationToken)
    {
        var isKept = await store.ChangeAsync(
            runId,
            (run, db, now) =>
            {
                db.Artifacts.AddRange(files.Select(file => new Artifact { RunId = runId, Path = file.Path, Bytes = file.Bytes, Sha256 = file.Sha256 }));
                run.Append(RunEventKind.Log, $"Checkpoint of individual {number} written", now, actor: actor);
                return true;
            },
            cancellationToken);
        if (!isKept)
        {
            // The run was deleted meanwhile.
            Directory.Delete(paths.RunFolder(runId), recursive: true);
        }
    }
}

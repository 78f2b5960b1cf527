using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Configuration;
using Eep.Web.Data;

namespace Eep.Web.Runs;

/// <summary>The door to runs.</summary>
public sealed class RunService(
    RunFactory factory, RunStore store, RunVerbs verbs, RunQueries queries, RunHistory history, RunProbes probes, RunPurge purge, IRunDispatcher dispatcher,
    EepPaths paths, AllowedFolders folders, ICurrentUser user)
    : IRunService
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<RunSummary>> ListAsync(CancellationToken cancellationToken = default) =>
        ListAsync(RunShelf.Desk, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunSummary>> ListAsync(RunShelf shelf, CancellationToken cancellationToken = default) =>
        [.. (await queries.ListAsync(cancellationToken)).Where(run => run.Shelf == shelf)];

    /// <inheritdoc/>
    public async Task<RunDetail?> FindAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var detail = await queries.FindAsync(id, cancellationToken);
        return detail?.Report is null
            ? detail
            : detail with { Plan = ReadPlan(id), Files = await queries.ArtifactsAsync(id, cancellationToken) };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OptionFault>> ValidateAsync(RunOptions options, CancellationToken cancellationToken = default) =>
        Task.Run(
            () => folders.Faults(options) is { Count: > 0 } faults ? faults : RunOptionsValidator.Validate(paths.Resolve(options)),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<RunEstimate> EstimateAsync(RunOptions options, CancellationToken cancellationToken = default)
    {
        var faults = await ValidateAsync(options, cancellationToken);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        var resolved = paths.Resolve(options);
        var probe = await probes.FindAsync(resolved, cancellationToken);
        var estimate = await Task.Run(() => RunEstimator.Estimate(resolved, probe), cancellationToken);
        return await history.RefineAsync(estimate, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Guid> StartAsync(RunOptions options, CancellationToken cancellationToken = default) =>
        StartAsync(options, parentId: null, cancellationToken);

    /// <inheritdoc/>
    public async Task<Guid?> ForkAsync(Guid id, string changes, CancellationToken cancellationToken = default) =>
        await queries.FindRowAsync(id, cancellationToken) is { } parent
            ? await StartAsync(Overlay(parent.Options, changes), id, cancellationToken)
            : null;

    /// <inheritdoc/>
    public async Task<bool> PauseAsync(Guid id, CancellationToken cancellationToken = default) =>
        await verbs.PauseAsync(id, await user.RequireAsync(AccessRole.Operator), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ResumeAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var resumed = await verbs.ResumeAsync(id, await user.RequireAsync(AccessRole.Operator), cancellationToken);
        await EnqueueWaitingAsync(id, cancellationToken);
        return resumed;
    }

    /// <inheritdoc/>
    public async Task<bool> StopAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var stopped = await verbs.StopAsync(id, await user.RequireAsync(AccessRole.Operator), cancellationToken);
        await EnqueueWaitingAsync(id, cancellationToken);
        return stopped;
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default) =>
        await verbs.CancelAsync(id, await user.RequireAsync(AccessRole.Operator), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ArchiveAsync(Guid id, bool archived, CancellationToken cancellationToken = default) =>
        await verbs.ArchiveAsync(id, archived, await user.RequireAsync(AccessRole.Operator), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> AnnotateAsync(Guid id, RunAnnotation annotation, CancellationToken cancellationToken = default)
    {
        annotation.Check();
        return await verbs.AnnotateAsync(id, annotation, await user.RequireAsync(AccessRole.Operator), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> TrashAsync(Guid id, bool trashed, CancellationToken cancellationToken = default) =>
        await verbs.TrashAsync(id, trashed, await user.RequireAsync(AccessRole.Operator), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default) =>
        await purge.PurgeAsync(id, await user.RequireAsync(AccessRole.Operator), cancellationToken);

    private static RunOptions Overlay(RunOptions options, string changes)
    {
        var merged = JsonNode.Parse(RunOptionsFile.Format(options with { Name = "" }))!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(changes) as JsonObject ?? [])
        {
            merged[key] = value?.DeepClone();
        }

        return RunOptionsFile.Parse(merged.ToJsonString());
    }

    private async Task<Guid> StartAsync(RunOptions options, Guid? parentId, CancellationToken cancellationToken)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        folders.Check(options);
        var run = await Task.Run(() => factory.Create(options, parentId), cancellationToken);
        await store.AddAsync(run, owner: null, actor, cancellationToken);
        dispatcher.Enqueue(run.Id);
        return run.Id;
    }

    private async Task EnqueueWaitingAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await queries.SummaryAsync(id, cancellationToken) is { State: RunState.Queued or RunState.Interrupted })
        {
            dispatcher.Enqueue(id);
        }
    }

    private PruningPlan? ReadPlan(Guid id)
    {
        var path = Path.Combine(paths.RunFolder(id), RunFiles.Plan);
        return File.Exists(path) ? PlanJson.Read(File.ReadAllBytes(path), path) : null;
    }
}

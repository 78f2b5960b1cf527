using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;

namespace Eep.Web.Runs;

/// <summary>The door to runs.</summary>
public sealed class RunService(
    RunFactory factory, RunStore store, RunQueries queries, RunHistory history, RunProbes probes, RunOwner owner, IRunDispatcher dispatcher, EepPaths paths)
    : IRunService
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<RunSummary>> ListAsync(CancellationToken cancellationToken = default) =>
        queries.ListAsync(cancellationToken);

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
        Task.Run(() => RunOptionsValidator.Validate(paths.Resolve(options)), cancellationToken);

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
    public async Task<Guid> StartAsync(RunOptions options, CancellationToken cancellationToken = default)
    {
        var run = await Task.Run(() => factory.Create(options), cancellationToken);
        await store.AddAsync(run, owner: null, cancellationToken);
        dispatcher.Enqueue(run.Id);
        return run.Id;
    }

    /// <inheritdoc/>
    public Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default) =>
        store.CancelAsync(id, owner.IsOwned, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (!await store.DeleteAsync(id, cancellationToken))
        {
            return false;
        }

        // A crash here leaves a folder that no run names; it harms nobody.
        var folder = paths.RunFolder(id);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return true;
    }

    private PruningPlan? ReadPlan(Guid id)
    {
        var path = Path.Combine(paths.RunFolder(id), RunFiles.Plan);
        return File.Exists(path) ? PlanJson.Read(File.ReadAllBytes(path), path) : null;
    }
}

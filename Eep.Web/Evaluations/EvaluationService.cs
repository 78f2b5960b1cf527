using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.Extensions.Options;

namespace Eep.Web.Evaluations;

/// <summary>The door to evaluations.</summary>
public sealed class EvaluationService(
    EvaluationPlan plan, CandidatePlans candidates, EvaluationStore store, IEvaluationDispatcher dispatcher, RunOwner owner, EepPaths paths, IOptions<TaskOptions> tasks,
    ICurrentUser user, AuditLog audit, TimeProvider clock, ILogger<EvaluationService> logger) : IEvaluationService
{
    private const string Samples = "samples/suites";

    /// <inheritdoc/>
    public Task<IReadOnlyList<EvaluationView>> ListAsync(Guid? run = null, CancellationToken cancellationToken = default) =>
        store.ListAsync(run, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EvaluationView>> CompletedAsync(IReadOnlyCollection<Guid>? runs = null, CancellationToken cancellationToken = default) =>
        store.CompletedAsync(runs, cancellationToken);

    /// <inheritdoc/>
    public Task<EvaluationView?> FindAsync(Guid id, CancellationToken cancellationToken = default) => store.FindAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SuiteView>> SuitesAsync(CancellationToken cancellationToken = default) => Task.Run(
        () => (IReadOnlyList<SuiteView>)
        [
            .. tasks.Value.Folders.Prepend(Samples)
                .Select(folder => Path.GetFullPath(folder, paths.ContentRoot))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
                .Select(TryRead)
                .OfType<SuiteView>(),
        ],
        cancellationToken);

    /// <inheritdoc/>
    public async Task<Guid> StartAsync(EvaluationOptions options, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        var complete = await plan.CompleteAsync(options, cancellationToken);
        var faults = await Task.Run(() => plan.Faults(complete), cancellationToken);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        var now = clock.GetUtcNow();
        var evaluation = new Evaluation { Id = Guid.CreateVersion7(now), Name = complete.Name, Options = complete, RunId = complete.Run, CreatedAt = now, Actor = actor };
        await Task.Run(() => candidates.Write(complete, paths.EvaluationFolder(evaluation.Id)), cancellationToken);
        await store.AddAsync(evaluation, cancellationToken);
        dispatcher.Enqueue(evaluation.Id);
        return evaluation.Id;
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await user.RequireAsync(AccessRole.Operator);
        return await store.ChangeAsync(id, (evaluation, now) => evaluation.Cancel(owner.IsOwned(evaluation), now), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        if (!await store.DeleteAsync(id, cancellationToken))
        {
            return false;
        }

        var folder = paths.EvaluationFolder(id);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await audit.WriteAsync(actor, "evaluation.delete", $"{id}");
        return true;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EvaluationFile>> FilesAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var folder = paths.EvaluationFolder(id);
        return await store.FindAsync(id, cancellationToken) is { State: EvaluationState.Completed } && Directory.Exists(folder)
            ? [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => !file.Name.StartsWith("engine.", StringComparison.Ordinal))
                .Select(file => new EvaluationFile(Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file.Length))
                .OrderBy(file => file.Path, StringComparer.Ordinal)]
            : [];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlippedItem>> FlipsAsync(Guid id, CancellationToken cancellationToken = default) =>
        Task.Run(() => FlippedItem.Read(paths.EvaluationFolder(id)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RoutingSummary>> RoutingAsync(Guid id, CancellationToken cancellationToken = default) =>
        Task.Run(() => RoutingFiles.Read(paths.EvaluationFolder(id)), cancellationToken);

    private SuiteView? TryRead(string file)
    {
        try
        {
            if (!SuiteFile.IsSuite(file))
            {
                return null;
            }

            var suite = SuiteFile.Read(file);
            return new SuiteView(
                suite.Name, paths.Shorten(file), suite.Version, [.. suite.Tasks.Select(task => task.Name)],
                suite.Tasks.Sum(task => task.Gates.Count) + suite.ModelGates.Count, suite.Tasks.Sum(task => task.ItemCount),
                suite.Tasks.Max(task => task.ItemCount), suite.Confidence);
        }
        catch (TaskException exception)
        {
            logger.LogInformation("Not offered as a suite: {Reason}", exception.Message);
            return null;
        }
    }
}

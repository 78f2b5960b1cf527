using Eep.Core.Runs;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Fakes;

/// <summary>Runs in memory. Tests put details in and read what pages asked for.</summary>
public sealed class FakeRunService : IRunService
{
    public Dictionary<Guid, RunDetail> Details { get; } = [];

    public List<RunOptions> Started { get; } = [];

    public List<Guid> Deleted { get; } = [];

    /// <summary>Pauses, stops and so on, in order.</summary>
    public List<(string Verb, Guid Id)> Asked { get; } = [];

    public List<RunAnnotation> Annotated { get; } = [];

    /// <summary>What a verb is answered with.</summary>
    public bool Allows { get; set; } = true;

    public int Finds { get; private set; }

    public Func<RunOptions, IReadOnlyList<OptionFault>> Faults { get; set; } = _ => [];

    public Exception? ListFailure { get; set; }

    public RunEstimate Estimate { get; set; } = new(192, 95, 210, "guess from size", 7_740_000, 4_510_000);

    public void Add(RunDetail detail) => Details[detail.Summary.Id] = detail;

    public Task<IReadOnlyList<RunSummary>> ListAsync(CancellationToken cancellationToken = default) => ListFailure is not null
        ? throw ListFailure
        : Task.FromResult<IReadOnlyList<RunSummary>>(
            [.. Details.Values.Select(detail => detail.Summary).OrderByDescending(summary => summary.CreatedAt)]);

    public async Task<IReadOnlyList<RunSummary>> ListAsync(RunShelf shelf, CancellationToken cancellationToken = default) =>
        [.. (await ListAsync(cancellationToken)).Where(run => run.Shelf == shelf)];

    public Task<RunDetail?> FindAsync(Guid id, CancellationToken cancellationToken = default)
    {
        Finds++;
        return Task.FromResult(Details.GetValueOrDefault(id));
    }

    public Task<IReadOnlyList<OptionFault>> ValidateAsync(RunOptions options, CancellationToken cancellationToken = default) =>
        Task.FromResult(Faults(options));

    public Task<RunEstimate> EstimateAsync(RunOptions options, CancellationToken cancellationToken = default) => Task.FromResult(Estimate);

    public Task<Guid> StartAsync(RunOptions options, CancellationToken cancellationToken = default)
    {
        var faults = Faults(options);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        Started.Add(options);
        return Task.FromResult(SampleRuns.Id(1));
    }

    public Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default) => Ask("cancel", id);

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        Deleted.Add(id);
        return Task.FromResult(Details.Remove(id));
    }

    public async Task<Guid?> ForkAsync(Guid id, string changes, CancellationToken cancellationToken = default)
    {
        Asked.Add(("fork", id));
        return await StartAsync(RunOptionsFile.Parse(changes), cancellationToken);
    }

    public Task<bool> PauseAsync(Guid id, CancellationToken cancellationToken = default) => Ask("pause", id);

    public Task<bool> ResumeAsync(Guid id, CancellationToken cancellationToken = default) => Ask("resume", id);

    public Task<bool> StopAsync(Guid id, CancellationToken cancellationToken = default) => Ask("stop", id);

    public Task<bool> ArchiveAsync(Guid id, bool archived, CancellationToken cancellationToken = default) =>
        Ask(archived ? "archive" : "unarchive", id);

    public Task<bool> AnnotateAsync(Guid id, RunAnnotation annotation, CancellationToken cancellationToken = default)
    {
        annotation.Check();
        Annotated.Add(annotation);
        return Task.FromResult(true);
    }

    public Task<bool> TrashAsync(Guid id, bool trashed, CancellationToken cancellationToken = default) =>
        Ask(trashed ? "trash" : "restore", id);

    private Task<bool> Ask(string verb, Guid id)
    {
        Asked.Add((verb, id));
        return Task.FromResult(Allows);
    }
}

using Eep.Core.Checkpoints;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Budgets;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Budgets;

/// <summary>Budget searches on a tiny model whose runs are not computed: the test says what each of them finds.</summary>
public sealed class BudgetSearchStory(StoreFixture fixture) : IDisposable
{
    private static readonly MoeShape Shape = new([0, 1], 4, 2);

    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new();

    public BudgetSearchCoordinator Coordinator => fixture.Get<BudgetSearchCoordinator>();

    public BudgetSearchOptions Options => new() { Run = new RunOptions { Model = _model.Folder, Task = _task.Path, ExpertBudget = 4, Margin = 0.02, Name = "x" } };

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
    }

    /// <summary>Stores a search among budgets 2, 3 and 4.</summary>
    public async Task<Guid> AddAsync(BudgetSearchOptions? options = null)
    {
        var search = fixture.Get<BudgetSearchFactory>().Create(options ?? Options, "somebody");
        await fixture.Get<BudgetSearchStore>().AddAsync(search, CancellationToken.None);
        return search.Id;
    }

    public Task<Run?> AdvanceAsync(Guid id, string? owner = null) => Coordinator.AdvanceAsync(id, owner, CancellationToken.None);

    public async Task<BudgetSearch> RowAsync(Guid id) =>
        await fixture.Get<BudgetSearchStore>().FindAsync(id, CancellationToken.None) ?? throw new InvalidOperationException("No such search.");

    public async Task<BudgetSearchView> ViewAsync(Guid id) =>
        (await fixture.Get<BudgetSearchQueries>().FindAsync(id, CancellationToken.None))!.Search;

    /// <summary>Lets a run work, and commit a generation.</summary>
    public async Task WorkAsync(Guid run)
    {
        fixture.Owner.Begin(run);
        await fixture.Store.ChangeAsync(run, (row, _, now) => row.Take(fixture.Owner.Name, now) && row.BeginAttempt(now));
        await fixture.Generations.CommitAsync(run, fixture.Owner.Name, RunSamples.Generation(0), CancellationToken.None);
    }

    /// <summary>Ends a run with a result.</summary>
    public async Task CompleteAsync(Guid run, Verdict verdict, double score = 0.5)
    {
        var row = await fixture.RowAsync(run);
        Directory.CreateDirectory(fixture.Paths.RunFolder(run));
        await File.WriteAllTextAsync(
            Path.Combine(fixture.Paths.RunFolder(run), RunFiles.Plan),
            PlanJson.Write(PruningPlan.Select(Shape, LayerGroups.Divide(Shape, 0), _ => [.. Enumerable.Range(0, row.ExpertBudget)], 2)).ToJsonString());
        var found = new MarginVerdict(verdict, 0.6, score, -0.05, 0.01, 24);
        var report = RunSamples.Report() with { ExpertsPerToken = 2, Margin = new MarginReport(0.02, 0.95, found, found) };
        fixture.Owner.Begin(run);
        if (row.LeaseOwner is null)
        {
            await fixture.Store.ChangeAsync(run, (waiting, _, now) => waiting.Take(fixture.Owner.Name, now));
        }

        await fixture.Store.ChangeAsync(run, (working, _, now) => working.Complete(report, now));
        fixture.Owner.End(run);
    }

    /// <summary>Ends a run without a result.</summary>
    public Task FailAsync(Guid run, string reason) => fixture.Store.ChangeAsync(run, (row, _, now) => row.MoveTo(RunState.Failed, reason, now));
}

using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Budgets;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Budgets;

/// <summary>A budget search from its first run to its answer, over restarts, failures and cancels.</summary>
public sealed class BudgetSearchCoordinatorTests : IAsyncLifetime, IDisposable
{
    private readonly StoreFixture _fixture = new();
    private BudgetSearchStory _story = null!;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _story = new BudgetSearchStory(_fixture);
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    public void Dispose() => _story.Dispose();

    [Fact]
    public async Task Advance_Outcomes_AreBisectedAndTheAnswerIsKept()
    {
        var id = await _story.AddAsync();
        var first = await _story.AdvanceAsync(id);
        Assert.Equal((3, RunState.Queued, "x: 3 experts"), (first!.ExpertBudget, first.State, first.Name));
        Assert.Equal(first.Id, (await _story.AdvanceAsync(id))!.Id);

        await _story.CompleteAsync(first.Id, Verdict.Pass, score: 0.59);
        var second = await _story.AdvanceAsync(id);
        Assert.Equal(2, second!.ExpertBudget);
        Assert.Equal([_story.Coordinator.PlanOf(first.Id)], second.Options.StartFrom!);
        var view = await _story.ViewAsync(id);
        Assert.Equal(
            [BudgetStanding.Open, BudgetStanding.GoodEnough, BudgetStanding.NotNeeded], view.Budgets.Select(line => line.Standing));
        Assert.Equal((second.Id, 1, 1), (view.InWork!.Value, view.LeastRunsLeft, view.MostRunsLeft));

        await _story.CompleteAsync(second.Id, Verdict.Inconclusive);
        Assert.Null(await _story.AdvanceAsync(id));
        var ended = await _story.ViewAsync(id);
        Assert.Equal((BudgetSearchState.Completed, 3, 0), (ended.State, ended.Report!.Budget, ended.MostRunsLeft));
        Assert.Equal([2, 3], ended.Report.Points.Select(point => point.Budget));
        Assert.All(ended.Report.Points, point => Assert.StartsWith(_fixture.Folder, point.Checkpoint, StringComparison.Ordinal));
        Assert.Equal(2, (await _fixture.Queries.ListAsync()).Count);
        Assert.Contains("Budget search: completed.", (await _fixture.EventsAsync(second.Id)).Select(entry => entry.Message));
    }

    [Fact]
    public async Task Advance_All_TriesEveryBudget()
    {
        var id = await _story.AddAsync(_story.Options with { All = true });
        var budgets = new List<int>();
        while (await _story.AdvanceAsync(id) is { } run)
        {
            budgets.Add(run.ExpertBudget);
            await _story.CompleteAsync(run.Id, run.ExpertBudget >= 3 ? Verdict.Pass : Verdict.Fail);
        }

        Assert.Equal([3, 2, 4], budgets);
        Assert.Equal(3, (await _story.RowAsync(id)).Report!.Budget);
    }

    [Fact]
    public async Task Advance_InAnotherProcessAfterACrash_GoesOnWithoutDoublingAnything()
    {
        var id = await _story.AddAsync();
        var first = await _story.AdvanceAsync(id);
        await _story.CompleteAsync(first!.Id, Verdict.Fail);

        var second = await _fixture.SecondProcessAsync();
        var both = await Task.WhenAll(
            _story.AdvanceAsync(id), second.Get<BudgetSearchCoordinator>().AdvanceAsync(id, null, CancellationToken.None));
        await second.DisposeAsync();

        Assert.Equal(both[0]!.Id, both[1]!.Id);
        Assert.Equal(4, both[0]!.ExpertBudget);
        Assert.Equal(2, (await _fixture.Queries.ListAsync()).Count);
    }

    [Fact]
    public async Task Change_OfASearchThatWasChangedMeanwhile_StoresNoRun()
    {
        var id = await _story.AddAsync();
        var seen = await _story.RowAsync(id);
        await _story.AdvanceAsync(id);

        var run = RunSamples.Run();
        Assert.False(await _fixture.Get<BudgetSearchStore>().ChangeAsync(seen, (row, _) => row.Stop("somebody"), run, null, CancellationToken.None));

        Assert.Null(await _fixture.Queries.FindRowAsync(run.Id));
        Assert.Equal(BudgetSearchState.Running, (await _story.RowAsync(id)).State);
    }

    [Fact]
    public async Task Advance_RunThatFailed_EndsTheSearchWithItsReason()
    {
        var id = await _story.AddAsync();
        var run = await _story.AdvanceAsync(id);
        await _story.FailAsync(run!.Id, "the logits are not finite");

        Assert.Null(await _story.AdvanceAsync(id));

        var row = await _story.RowAsync(id);
        Assert.Equal((BudgetSearchState.Failed, "The run of 3 experts failed: the logits are not finite"), (row.State, row.Reason));
    }

    [Fact]
    public async Task Advance_RunThatAPersonCancelled_EndsTheSearchToo()
    {
        var id = await _story.AddAsync();
        var run = await _story.AdvanceAsync(id);
        await _fixture.Verbs.CancelAsync(run!.Id, "somebody", CancellationToken.None);

        Assert.Null(await _story.AdvanceAsync(id));

        var row = await _story.RowAsync(id);
        Assert.Equal((BudgetSearchState.Cancelled, "The run of 3 experts was cancelled: Cancelled by a person."), (row.State, row.Reason));
    }

    [Fact]
    public async Task Advance_RunThatWasDeleted_EndsTheSearch()
    {
        var id = await _story.AddAsync();
        var run = await _story.AdvanceAsync(id);
        await _fixture.Verbs.CancelAsync(run!.Id, "somebody", CancellationToken.None);
        await _fixture.Store.DeleteAsync(run.Id, CancellationToken.None);

        Assert.Null(await _story.AdvanceAsync(id));

        Assert.Equal("The run of 3 experts was deleted.", (await _story.RowAsync(id)).Reason);
    }

    [Fact]
    public async Task Cancel_WhileARunWorks_WaitsForItsEnd()
    {
        var id = await _story.AddAsync();
        var run = (await _story.AdvanceAsync(id))!.Id;
        await _story.WorkAsync(run);
        Assert.True(await Store.ChangeAsync(id, (row, _) => row.Cancel("somebody")));
        Assert.False(await Store.ChangeAsync(id, (row, _) => row.Cancel("somebody")));

        await _story.AdvanceAsync(id);
        Assert.Equal(RunState.Cancelling, (await _fixture.RowAsync(run)).State);
        Assert.Equal(BudgetSearchState.Cancelling, (await _story.RowAsync(id)).State);

        await _fixture.Store.MoveAsync(run, _fixture.Owner.Name, RunState.Cancelled, "Cancelled by a person.");
        Assert.Null(await _story.AdvanceAsync(id));
        Assert.Equal((BudgetSearchState.Cancelled, null), ((await _story.RowAsync(id)).State, (await _story.RowAsync(id)).Reason));
    }

    [Fact]
    public async Task Cancel_WhileARunWaits_EndsBothAtOnce()
    {
        var id = await _story.AddAsync();
        var run = (await _story.AdvanceAsync(id))!.Id;
        await Store.ChangeAsync(id, (row, _) => row.Cancel("somebody"));

        await _story.AdvanceAsync(id);
        Assert.Null(await _story.AdvanceAsync(id));

        Assert.Equal(RunState.Cancelled, (await _fixture.RowAsync(run)).State);
        Assert.Equal(BudgetSearchState.Cancelled, (await _story.RowAsync(id)).State);
    }

    [Fact]
    public async Task Stop_WhileARunWorks_FinishesItAndTakesTheAnswerThatIsKnown()
    {
        var id = await _story.AddAsync();
        var run = (await _story.AdvanceAsync(id))!.Id;
        await _story.WorkAsync(run);
        await Store.ChangeAsync(id, (row, _) => row.Stop("somebody"));

        await _story.AdvanceAsync(id);
        Assert.Equal(1, (await _fixture.RowAsync(run)).StopAfter);

        await _story.CompleteAsync(run, Verdict.Pass);
        Assert.Null(await _story.AdvanceAsync(id));
        var view = await _story.ViewAsync(id);
        Assert.Equal((BudgetSearchState.Stopped, 3), (view.State, view.Report!.Budget));
        Assert.Equal(BudgetStanding.Open, view.Budgets[0].Standing);
        Assert.Single(await _fixture.Queries.ListAsync());
    }

    [Fact]
    public async Task Stop_WhileARunWaits_CancelsTheRun()
    {
        var id = await _story.AddAsync();
        var run = (await _story.AdvanceAsync(id))!.Id;
        await Store.ChangeAsync(id, (row, _) => row.Stop("somebody"));

        await _story.AdvanceAsync(id);
        Assert.Null(await _story.AdvanceAsync(id));

        Assert.Equal(RunState.Cancelled, (await _fixture.RowAsync(run)).State);
        Assert.Equal((BudgetSearchState.Stopped, null), ((await _story.RowAsync(id)).State, (await _story.RowAsync(id)).Report));
    }

    [Fact]
    public async Task Advance_CompletedRunOfTheSameOptions_IsTakenOver()
    {
        var before = await _story.AddAsync();
        var run = (await _story.AdvanceAsync(before))!.Id;
        await _story.CompleteAsync(run, Verdict.Fail);
        await Store.ChangeAsync(before, (row, _) => row.Cancel("somebody"));
        await _story.AdvanceAsync(before);

        var again = await _story.AddAsync();
        var next = await _story.AdvanceAsync(again);

        Assert.Equal(4, next!.ExpertBudget);
        Assert.Equal([run, next.Id], (await _story.RowAsync(again)).Runs.Select(made => made.Run));
    }

    [Fact]
    public async Task Advance_PlanThatIsGone_EndsTheSearchAndSaysWhich()
    {
        var id = await _story.AddAsync();
        var run = (await _story.AdvanceAsync(id))!.Id;
        await _story.CompleteAsync(run, Verdict.Pass);
        File.Delete(_story.Coordinator.PlanOf(run));

        Assert.Null(await _story.AdvanceAsync(id));

        var row = await _story.RowAsync(id);
        Assert.Equal(BudgetSearchState.Failed, row.State);
        Assert.StartsWith("The run of 2 experts cannot be made: startFrom:", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recover_AtStart_QueuesTheRunThatASearchWaitsFor()
    {
        var id = await _story.AddAsync();
        var run = (await _story.AdvanceAsync(id))!.Id;

        await _fixture.Get<BudgetSearchRecovery>().RecoverAsync(CancellationToken.None);

        Assert.Equal([run], _fixture.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task Recover_OneSearchThatCannotGoOn_HoldsUpNoOther()
    {
        var broken = await _story.AddAsync();
        await using (var db = _fixture.Context())
        {
            db.Entry((await db.BudgetSearches.FindAsync(broken))!).Property(row => row.Sizes).CurrentValue = [];
            await db.SaveChangesAsync();
        }

        var id = await _story.AddAsync();
        await _fixture.Get<BudgetSearchRecovery>().RecoverAsync(CancellationToken.None);

        Assert.Single((await _story.RowAsync(id)).Runs);
        Assert.Equal(BudgetSearchState.Running, (await _story.RowAsync(broken)).State);
    }

    [Fact]
    public void Create_WhatCannotBeSearched_NamesEveryField()
    {
        var options = _story.Options;

        Assert.Equal(["margin"], FaultsOf(options with { Run = options.Run with { Margin = null } }));
        Assert.Equal(["budgets"], FaultsOf(options with { Budgets = [1, 2] }));
        Assert.Equal(["preset"], FaultsOf(options with { Run = options.Run with { Preset = "x" } }).Distinct());
        Assert.Equal(["model"], FaultsOf(options with { Run = options.Run with { Model = "/nowhere" } }));
        Assert.Equal(["pinned"], FaultsOf(options with { Run = options.Run with { Pinned = new Dictionary<int, IReadOnlyList<int>> { [0] = [0, 1, 2] } } }).Distinct());
    }

    private BudgetSearchStore Store => _fixture.Get<BudgetSearchStore>();

    private IEnumerable<string> FaultsOf(BudgetSearchOptions options) =>
        Assert.Throws<RunOptionsException>(() => _fixture.Get<BudgetSearchFactory>().Create(options, null)).Faults.Select(fault => fault.Field);
}

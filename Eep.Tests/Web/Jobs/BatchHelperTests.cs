using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Jobs;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Jobs;

/// <summary>The helper's side: batches to an engine that stays, answers to the store.</summary>
public sealed class BatchHelperTests : IAsyncLifetime, IDisposable
{
    private readonly StoreFixture _fixture = new();
    private readonly FakeHelpDispatcher _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private Guid _run;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _run = await _fixture.AddOwnedRunAsync();
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task HelpAsync_SeveralBatches_AreAnsweredByOneEngine()
    {
        await OfferAsync(0, 1, 2);
        _fixture.Engines.Script(engine => AnswerAsync(engine, 3));

        var help = HelpAsync();
        await UntilAsync(async () => (await AnsweredAsync()).Count == 3);
        _queue.IsBusy = true;
        await help;

        Assert.Single(_fixture.Engines.Launched);
        Assert.Equal(RepositoryRoot.Combine("samples", "model"), _fixture.Engines.Launched[0].Help.Options.Model);
        Assert.All(await AnsweredAsync(), batch => Assert.Equal(_fixture.Owner.Name, batch.Owner));
    }

    [Fact]
    public async Task HelpAsync_EngineLost_GivesTheBatchBackAndTriesAgain()
    {
        await OfferAsync(0);
        _fixture.Engines.Script(async engine => await engine.NextOrderAsync());
        _fixture.Engines.Script(engine => AnswerAsync(engine, 1));

        var help = HelpAsync();
        await UntilAsync(async () => (await AnsweredAsync()).Count == 1);
        await _stop.CancelAsync();
        await help;

        Assert.Equal(2, _fixture.Engines.Launched.Count);
        Assert.Contains(await _fixture.EventsAsync(_run), entry => entry.Message.Contains("could not help: The engine was killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HelpAsync_InputsThatDiffer_SitsOutAndLeavesTheBatchToOthers()
    {
        await OfferAsync(0);
        _fixture.Engines.Script(async engine =>
        {
            await engine.NextOrderAsync();
            engine.Tell(new EngineFailed("model: another one", IsBadInput: true));
        });

        var help = HelpAsync();
        await UntilAsync(async () => (await _fixture.EventsAsync(_run)).Any(entry => entry.Message.EndsWith("could not help: model: another one", StringComparison.Ordinal)));

        Assert.NotNull(await _fixture.Batches.ClaimAsync(_run, "somebody else"));
        await _stop.CancelAsync();
        await help;
        Assert.Single(_fixture.Engines.Launched);
    }

    [Fact]
    public async Task HelpAsync_ApplicationStopsInMidBatch_KillsTheEngineAndGivesTheBatchBack()
    {
        await OfferAsync(0);
        _fixture.Engines.Script(engine => engine.Killed);

        var help = HelpAsync();
        await UntilAsync(async () => (await _fixture.Batches.ClaimedAsync(_run, 1)).Count == 1);
        await _stop.CancelAsync();
        await help;

        Assert.NotNull(await _fixture.Batches.ClaimAsync(_run, "somebody else"));
    }

    [Fact]
    public async Task HelpAsync_RunThatNobodyWorksOn_ReturnsAtOnce()
    {
        await _fixture.Store.MoveAsync(_run, _fixture.Owner.Name, RunState.Interrupted, "gone");
        await OfferAsync(0);

        await HelpAsync();

        Assert.Empty(_fixture.Engines.Launched);
    }

    private static async Task AnswerAsync(FakeEngine engine, int count)
    {
        for (var answered = 0; answered < count; answered++)
        {
            var order = Assert.IsType<BatchOrder>(await engine.NextOrderAsync());
            engine.Tell(new EngineLog("hm"));
            engine.Tell(new BatchDone(order.Batch.Number, RunSamples.Answers(order.Batch.Number)));
        }

        await engine.Killed;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private Task OfferAsync(params int[] numbers) => _fixture.Batches.OfferAsync(_run, 1, numbers.Select(RunSamples.Batch));

    private async Task<List<ClaimedBatch>> AnsweredAsync() => [.. (await _fixture.Batches.ClaimedAsync(_run, 1)).Where(batch => batch.IsAnswered)];

    private Task HelpAsync() => new BatchHelper(
        _fixture.Engines,
        _fixture.Batches,
        _fixture.Get<BatchSignals>(),
        _fixture.Store,
        _fixture.Queries,
        _fixture.Owner,
        _fixture.Get<EepPaths>(),
        _queue,
        TimeProvider.System)
        .HelpAsync(_run, _stop.Token);
}

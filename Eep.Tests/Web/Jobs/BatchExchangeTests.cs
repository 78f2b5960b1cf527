using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Jobs;

namespace Eep.Tests.Web.Jobs;

/// <summary>The run's side: own share, others' answers, batches of helpers that are gone.</summary>
public sealed class BatchExchangeTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly StoreFixture _fixture = new();
    private readonly FakeHelpDispatcher _helpers = new();
    private readonly FakeEngine _engine = new(null);
    private BatchExchange _exchange = null!;
    private Guid _run;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _run = await _fixture.AddOwnedRunAsync();
        _exchange = new BatchExchange(
            _run,
            1,
            _engine,
            _fixture.Batches,
            _fixture.Get<BatchSignals>().Subscribe(BatchSignal.Answered, _run),
            _fixture.Store,
            _fixture.Owner,
            _fixture.Clock,
            _helpers);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _exchange.DisposeAsync();
        await _engine.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Offered_Batches_GoToTheEngineOneByOneAndHelpersAreCalled()
    {
        await OfferAsync(0, 1);
        Assert.Equal(0, await OwnAsync());

        await _exchange.ReceiveAsync(new BatchDone(0, null));

        Assert.Equal(1, await OwnAsync());
        Assert.Equal(1, _helpers.Calls);
        await _exchange.DisposeAsync();
        Assert.Null(await _fixture.Batches.ClaimAsync(_run, "late"));
    }

    [Fact]
    public async Task Answered_ByAHelper_GoesToTheEngineAndFromTheStore()
    {
        await OfferAsync(0, 1);
        await OwnAsync();
        var claim = await ClaimAsync("elsewhere|1|x");

        await _fixture.Batches.AnswerAsync(claim, RunSamples.Answers(-0.1));

        var told = Assert.IsType<BatchAnsweredOrder>(await _engine.NextOrderAsync());
        Assert.Equal((1, Json(RunSamples.Answers(-0.1))), (told.Number, Json(told.Answers)));
        await _exchange.DisposeAsync();
        Assert.Contains(
            await _fixture.EventsAsync(_run),
            entry => entry.Message == "Attempt 1 shared out 1 batches; 1 of them were answered by 1 other workers.");
    }

    [Fact]
    public async Task Helper_WhoseProcessIsGone_LosesItsBatchAtOnce()
    {
        await OfferAsync(0, 1);
        await OwnAsync();
        await ClaimAsync($"{Environment.MachineName}|{int.MaxValue}|long ago");

        await _exchange.ReceiveAsync(new BatchDone(0, null));

        Assert.Equal(1, await OwnAsync());
        await _exchange.DisposeAsync();
    }

    [Fact]
    public async Task Helper_SilentForLong_LosesItsBatchAndOneThatBeatsKeepsIt()
    {
        await OfferAsync(0, 1, 2);
        await OwnAsync();
        var silent = await ClaimAsync("elsewhere|1|x");
        var beating = await ClaimAsync("elsewhere|2|x");
        await Task.Delay(2 * BatchExchange.Interval);
        _fixture.Clock.Advance(BatchExchange.SilenceLimit / 2);
        await _fixture.Batches.BeatAsync(beating);
        await Task.Delay(2 * BatchExchange.Interval);
        _fixture.Clock.Advance((BatchExchange.SilenceLimit / 2) + TimeSpan.FromSeconds(1));

        await _exchange.ReceiveAsync(new BatchDone(0, null));

        Assert.Equal(silent.Batch.Number, await OwnAsync());
        Assert.False(await _fixture.Batches.AnswerAsync(silent, RunSamples.Answers(1)));
        Assert.True(await _fixture.Batches.AnswerAsync(beating, RunSamples.Answers(2)));
        await _exchange.DisposeAsync();
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, RunJson.Line);

    private Task OfferAsync(params int[] numbers) => _exchange.ReceiveAsync(new BatchesOffered([.. numbers.Select(RunSamples.Batch)]));

    private async Task<int> OwnAsync() => Assert.IsType<BatchOrder>(await _engine.NextOrderAsync()).Batch.Number;

    private async Task<BatchClaim> ClaimAsync(string owner) =>
        await _fixture.Batches.ClaimAsync(_run, owner) ?? throw new InvalidOperationException("No batch waits.");
}

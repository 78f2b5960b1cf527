using System.Collections.Concurrent;
using Eep.Web.Data;
using Eep.Web.Live;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Live;

/// <summary>The feed on a real store. The clock is the tests': between two looks at the result it is moved on.</summary>
public sealed class RunFeedTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();
    private readonly ConcurrentQueue<RunDelta> _deltas = new();
    private RunFeed _feed = null!;
    private Guid _run;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _run = await _fixture.AddOwnedRunAsync();
        _feed = _fixture.Get<RunFeed>();
        await _fixture.Get<FeedLoop>().StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _fixture.Get<FeedLoop>().StopAsync(CancellationToken.None);
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Subscribe_FromASequence_GivesEverythingAfterItInOrderWithoutGaps()
    {
        await CommitAsync(0);
        await using var subscription = _feed.Subscribe(_run, 2, Remember);
        await UntilAsync(() => Durable().Count == 2);
        for (var generation = 1; generation < 20; generation++)
        {
            await CommitAsync(generation);
            await _fixture.Store.LogAsync(_run, RunEventKind.Log, "between");
        }

        // Each of the nineteen is better than the one before, which is an event of its own.
        await UntilAsync(() => Durable().Count == 2 + (3 * 19));

        Assert.Equal(Enumerable.Range(3, 2 + (3 * 19)).Select(number => (long)number), Durable().Select(delta => delta.Sequence));
        Assert.Equal(Enumerable.Range(0, 20), Durable().Select(delta => delta.Generation?.Generation).OfType<int>());
    }

    [Fact]
    public async Task Subscribe_ManyChangesAtOnce_CoalescesSummaryAndProgress()
    {
        for (var generation = 0; generation < 10; generation++)
        {
            await CommitAsync(generation);
            await BeatAsync($"Generation {generation}");
        }

        await using var subscription = _feed.Subscribe(_run, 0, Remember);
        await UntilAsync(() => _deltas.Any(delta => delta.Progress is not null));

        Assert.Single(_deltas, delta => delta.Summary is not null);
        Assert.Equal("Generation 9", Assert.Single(_deltas, delta => delta.Progress is not null).Progress!.Detail);
        Assert.Equal(10, _deltas.Count(delta => delta.Generation is not null));
    }

    [Fact]
    public async Task Subscribe_ChangeByAnotherProcess_ArrivesByPolling()
    {
        await using var subscription = _feed.Subscribe(_run, 2, Remember);
        var other = await _fixture.SecondProcessAsync();
        await other.Store.LogAsync(_run, RunEventKind.Log, "from elsewhere");
        await UntilAsync(() => _deltas.Any(delta => delta.Event?.Message == "from elsewhere"));
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Subscribe_SlowHandler_IsCalledOneAtATime()
    {
        var (inside, most) = (0, 0);
        await using var subscription = _feed.Subscribe(_run, 0, async delta =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Delay(5);
            Interlocked.Decrement(ref inside);
            await Remember(delta);
        });
        for (var generation = 0; generation < 10; generation++)
        {
            await CommitAsync(generation);
        }

        await UntilAsync(() => Durable().Count(delta => delta.Generation is not null) == 10);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Subscribe_HandlerThatThrows_HarmsNoOtherAndIsCalledAgain()
    {
        var calls = 0;
        await using var bad = _feed.Subscribe(_run, 0, _ =>
        {
            Interlocked.Increment(ref calls);
            throw new InvalidOperationException("a page that is gone");
        });
        await using var good = _feed.Subscribe(_run, 0, Remember);
        await UntilAsync(() => Volatile.Read(ref calls) == 1 && Durable().Count == 2);

        await CommitAsync(0);

        await UntilAsync(() => Volatile.Read(ref calls) == 2 && Durable().Count == 4);
    }

    [Fact]
    public async Task DisposeAsync_WhileAHandlerRuns_WaitsForItAndNoCallFollows()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var finished = false;
        var subscription = _feed.Subscribe(_run, 0, async _ =>
        {
            entered.TrySetResult();
            await release.Task;
            finished = true;
        });
        await entered.Task;

        var disposal = subscription.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        release.SetResult();
        await disposal;

        Assert.True(finished);
        finished = false;
        await CommitAsync(0);
        _fixture.Clock.Advance(FeedLoop.PollInterval);
        await Task.Delay(100);
        Assert.False(finished);
    }

    [Fact]
    public async Task DisposeAsync_FromWithinTheHandler_Ends()
    {
        var done = new TaskCompletionSource();
        IAsyncDisposable? subscription = null;
        var ready = new TaskCompletionSource();
        subscription = _feed.Subscribe(_run, 0, async _ =>
        {
            await ready.Task;
            await subscription!.DisposeAsync();
            done.SetResult();
        });
        ready.SetResult();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Subscribe_ToAllRuns_GivesTheSummaryOfEachThatChanges()
    {
        await using var subscription = _feed.Subscribe(Guid.Empty, 0, Remember);
        await UntilAsync(() => _deltas.Any(delta => delta.Summary?.Id == _run));
        var other = await _fixture.AddRunAsync();
        await UntilAsync(() => _deltas.Any(delta => delta.Summary?.Id == other));
        await CommitAsync(0);
        await UntilAsync(() => _deltas.Any(delta => delta.Summary is { Generations: 1 } summary && summary.Id == _run));
        Assert.All(_deltas, delta => Assert.Null(delta.Generation));
    }

    [Fact]
    public async Task Subscribe_ManyAtDifferentPlaces_GiveEachEverythingAfterItsPlace()
    {
        var seen = Enumerable.Range(0, 8).Select(_ => new ConcurrentQueue<RunDelta>()).ToArray();
        var subscriptions = new List<IAsyncDisposable>();

        // Far behind, up to date, and one that comes between; far more generations than the shared tail keeps.
        for (var generation = 0; generation < 300; generation++)
        {
            if (generation % 40 == 0)
            {
                var mine = seen[subscriptions.Count];
                subscriptions.Add(_feed.Subscribe(_run, subscriptions.Count % 2 == 0 ? 0 : (await _fixture.RowAsync(_run)).LastSequence, delta =>
                {
                    mine.Enqueue(delta);
                    return Task.CompletedTask;
                }));
            }

            await CommitAsync(generation);
            _fixture.Clock.Advance(FeedLoop.DeliveryInterval);
        }

        var end = (await _fixture.RowAsync(_run)).LastSequence;
        await UntilAsync(() => seen.All(deltas => deltas.Any(delta => delta.Sequence == end && delta.Summary is not null)));

        Assert.All(seen, deltas =>
        {
            long[] numbers = [.. deltas.Where(delta => delta.Generation is not null || delta.Event is not null).Select(delta => delta.Sequence)];
            Assert.Equal(Enumerable.Range(0, numbers.Length).Select(offset => end - numbers.Length + 1 + offset), numbers);
            Assert.Equal(299, deltas.Last(delta => delta.Generation is not null).Generation!.Generation);
        });
        Assert.All(seen.Where((_, number) => number % 2 == 0), deltas => Assert.Equal(1, deltas.First().Sequence));
        foreach (var subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }

    [Fact]
    public async Task Subscribe_TwoWhoAreUpToDate_ShareWhatIsNew()
    {
        var other = new ConcurrentQueue<RunDelta>();
        await using var first = _feed.Subscribe(_run, 0, Remember);
        await using var second = _feed.Subscribe(_run, 0, delta =>
        {
            other.Enqueue(delta);
            return Task.CompletedTask;
        });
        await UntilAsync(() => Durable().Count == 2 && other.Count >= 2);

        await CommitAsync(0);
        await UntilAsync(() => _deltas.Any(delta => delta.Generation is not null) && other.Any(delta => delta.Generation is not null));

        Assert.Same(_deltas.Single(delta => delta.Generation is not null), other.Single(delta => delta.Generation is not null));
    }

    private List<RunDelta> Durable() => [.. _deltas.Where(delta => delta.Generation is not null || delta.Event is not null)];

    private Task Remember(RunDelta delta)
    {
        _deltas.Enqueue(delta);
        return Task.CompletedTask;
    }

    private Task CommitAsync(int generation) =>
        _fixture.Generations.CommitAsync(_run, _fixture.Owner.Name, RunSamples.Generation(generation), CancellationToken.None);

    private Task<RunState?> BeatAsync(string detail) => _fixture.Store.BeatAsync(
        _run, _fixture.Owner.Name, new RunProgress("Searching", 0.5, 0.5, detail, null), CancellationToken.None);

    private async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            _fixture.Clock.Advance(FeedLoop.DeliveryInterval);
            await Task.Delay(10, limit.Token);
        }
    }
}

using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Watching;
using Eep.Web.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Eep.Tests.Components.Watching;

public sealed class RunWatchTests
{
    private readonly FakeRunService _runs = new();
    private readonly FakeRunFeed _feed = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly RunDetail _detail = SampleRuns.Running(generations: 3);
    private int _changes;

    [Fact]
    public async Task Delta_InOrder_ChangesTheDetailWithoutReading()
    {
        await using var watch = await StartAsync();
        await _feed.PublishAsync(Generation(3));
        _clock.Advance(RunWatch.Interval);

        Assert.Equal(4, watch.Detail?.Generations.Count);
        Assert.Equal(1, _changes);
        Assert.Equal(1, _runs.Finds);
    }

    [Fact]
    public async Task Delta_AfterAGap_ReadsTheSnapshotOnce()
    {
        await using var watch = await StartAsync();
        _runs.Add(SampleRuns.Running(generations: 7));
        await _feed.PublishAsync(Generation(5));
        await _feed.PublishAsync(Generation(6));
        _clock.Advance(RunWatch.Interval);

        Assert.Equal(7, watch.Detail?.Generations.Count);
        Assert.Equal(2, _runs.Finds);
    }

    [Fact]
    public async Task DisposeAsync_LeavesTheFeed()
    {
        var watch = await StartAsync();
        Assert.Equal(1, _feed.SubscriptionCount);

        await watch.DisposeAsync();
        await _feed.PublishAsync(Generation(3));
        _clock.Advance(RunWatch.Interval);

        Assert.Equal(0, _feed.SubscriptionCount);
        Assert.Equal(0, _changes);
    }

    [Fact]
    public async Task StartAsync_UnknownRun_FollowsNothing()
    {
        await using var watch = new RunWatch(_runs, _feed, _clock, SampleRuns.Id(99), () => Task.CompletedTask);
        await watch.StartAsync();

        Assert.Null(watch.Detail);
        Assert.Equal(0, _feed.SubscriptionCount);
    }

    private async Task<RunWatch> StartAsync()
    {
        _runs.Add(_detail);
        var watch = new RunWatch(_runs, _feed, _clock, _detail.Summary.Id, () =>
        {
            _changes++;
            return Task.CompletedTask;
        });
        await watch.StartAsync();
        return watch;
    }

    private RunDelta Generation(int index) =>
        new(_detail.Summary.Id, index + 3) { Generation = SampleRuns.Point(index, 2) };
}

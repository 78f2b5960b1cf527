using Eep.Web.Components.Watching;
using Microsoft.Extensions.Time.Testing;

namespace Eep.Tests.Components.Watching;

public sealed class RedrawThrottleTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly FakeTimeProvider _clock = new();
    private readonly RedrawThrottle _throttle;
    private int _redraws;

    public RedrawThrottleTests() => _throttle = new RedrawThrottle(_clock, Interval, () =>
    {
        _redraws++;
        return Task.CompletedTask;
    });

    public void Dispose() => _throttle.Dispose();

    [Fact]
    public void Request_First_RedrawsAtOnce()
    {
        _throttle.Request();
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, _redraws);
    }

    [Fact]
    public void Request_HundredInABurst_RedrawsTwice()
    {
        for (var i = 0; i < 100; i++)
        {
            _throttle.Request();
            _clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(2, _redraws);
    }

    [Fact]
    public void Request_WithinTheInterval_WaitsForItsEnd()
    {
        _throttle.Request();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _throttle.Request();
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(1, _redraws);

        _clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(2, _redraws);
    }

    [Fact]
    public void Request_AfterDispose_RedrawsNothing()
    {
        _throttle.Dispose();
        _throttle.Request();
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _redraws);
    }
}

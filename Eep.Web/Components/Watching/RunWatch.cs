using Eep.Web.Live;
using Eep.Web.Runs;

namespace Eep.Web.Components.Watching;

/// <summary>Keeps the snapshot of one run up to date for a page: snapshot first, then deltas; after a gap the snapshot again.</summary>
public sealed class RunWatch(IRunService runs, IRunFeed feed, TimeProvider time, Guid runId, Func<Task> changed) : IAsyncDisposable
{
    /// <summary>Charts are redrawn at most twice a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _leaving = new();
    private IAsyncDisposable? _subscription;
    private RedrawThrottle? _throttle;
    private RunDetail? _detail;
    private bool _stale;

    /// <summary>What is known now; null when there is no such run.</summary>
    public RunDetail? Detail
    {
        get
        {
            lock (_gate)
            {
                return _detail;
            }
        }
    }

    public async Task StartAsync()
    {
        _detail = await runs.FindAsync(runId, _leaving.Token);
        if (_detail is null || _leaving.IsCancellationRequested)
        {
            return;
        }

        _throttle = new RedrawThrottle(time, Interval, RedrawAsync);
        _subscription = feed.Subscribe(runId, _detail.Summary.LastSequence, OnDeltaAsync);
    }

    /// <summary>Asks for nothing until <see cref="ResumeAsync"/>: nobody looks.</summary>
    public async Task SuspendAsync()
    {
        if (_subscription is { } subscription)
        {
            _subscription = null;
            await subscription.DisposeAsync();
        }
    }

    /// <summary>Goes on from a fresh snapshot.</summary>
    public async Task ResumeAsync()
    {
        if (_subscription is not null || _throttle is null)
        {
            return;
        }

        lock (_gate)
        {
            _stale = true;
        }

        await ReloadIfStaleAsync();
        _subscription = feed.Subscribe(runId, _detail!.Summary.LastSequence, OnDeltaAsync);
        await changed();
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        _throttle?.Dispose();
        await _leaving.CancelAsync();
        _leaving.Dispose();
    }

    private Task OnDeltaAsync(RunDelta delta)
    {
        lock (_gate)
        {
            if (_detail is not null && !_stale)
            {
                var next = RunSnapshot.Apply(_detail, delta);
                _stale = next is null;
                _detail = next ?? _detail;
            }
        }

        _throttle?.Request();
        return Task.CompletedTask;
    }

    private async Task RedrawAsync()
    {
        try
        {
            await ReloadIfStaleAsync();
            await changed();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page is being left.
        }
    }

    private async Task ReloadIfStaleAsync()
    {
        lock (_gate)
        {
            if (!_stale)
            {
                return;
            }

            // Deltas that arrive while the snapshot is read are judged against it afterwards; a new gap asks again.
            _stale = false;
        }

        var fresh = await runs.FindAsync(runId, _leaving.Token);
        lock (_gate)
        {
            _detail = fresh is null || _detail?.Summary.LastSequence > fresh.Summary.LastSequence ? _detail : fresh;
        }
    }
}

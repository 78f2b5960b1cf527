namespace Eep.Web.Components.Watching;

/// <summary>Gathers requests to redraw: the first is served at once, later ones at most once an interval, never two at a time.</summary>
public sealed class RedrawThrottle(TimeProvider time, TimeSpan interval, Func<Task> redraw) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long? _lastRedraw;
    private bool _pending;
    private bool _running;
    private bool _disposed;

    public void Request()
    {
        lock (_gate)
        {
            if (_disposed || _pending)
            {
                return;
            }

            _pending = true;
            if (!_running)
            {
                Schedule();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void Schedule()
    {
        var due = _lastRedraw is { } last ? interval - time.GetElapsedTime(last) : TimeSpan.Zero;
        _timer?.Dispose();
        _timer = time.CreateTimer(
            _ => _ = RunAsync(), null, due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task RunAsync()
    {
        lock (_gate)
        {
            if (_disposed || _running)
            {
                return;
            }

            (_pending, _running) = (false, true);
        }

        try
        {
            await redraw();
        }
        finally
        {
            lock (_gate)
            {
                _running = false;
                _lastRedraw = time.GetTimestamp();
                if (_pending && !_disposed)
                {
                    Schedule();
                }
            }
        }
    }
}

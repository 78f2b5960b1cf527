using System.Threading.Channels;

namespace Eep.Web.Live;

/// <summary>One watcher: a worker of its own calls the handler, one delta at a time, never twice at once, and not after disposal.</summary>
public sealed class FeedSubscription<T>(
    IFeedSource<T> source, Func<T, Task> handler, Action<IWatcher> onDisposed, TimeProvider clock, ILogger logger)
    : IWatcher, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    private readonly AsyncLocal<bool> _insideHandler = new();
    private Task _worker = Task.CompletedTask;
    private bool _hasComplained;
    private int _disposals;

    /// <summary>Starts the worker.</summary>
    public void Start()
    {
        Wake();
        _worker = Task.Run(WorkAsync);
    }

    /// <inheritdoc/>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        onDisposed(this);
        if (Interlocked.Increment(ref _disposals) == 1)
        {
            await _stop.CancelAsync();
        }

        // A handler may unsubscribe itself; waiting for its own end would never end.
        if (!_insideHandler.Value)
        {
            await _worker;
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(_stop.Token);
                await DeliverAsync();
                await Task.Delay(FeedLoop.DeliveryInterval, clock, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Unsubscribed.
        }
        finally
        {
            _stop.Dispose();
        }
    }

    private async Task DeliverAsync()
    {
        try
        {
            foreach (var delta in await source.NextAsync(_stop.Token))
            {
                _stop.Token.ThrowIfCancellationRequested();
                _insideHandler.Value = true;
                await handler(delta);
                _insideHandler.Value = false;
            }
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            // A page that is being torn down, a database that is busy: the next round tries again. Said once, not twice a second.
            if (!_hasComplained)
            {
                _hasComplained = true;
                logger.LogWarning(exception, "A watcher failed");
            }
        }
    }
}

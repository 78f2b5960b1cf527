using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>
/// Follows the database for everybody who watches. One loop asks what has changed, twice a second or at once when this process wrote it, and only while
/// somebody watches.
/// </summary>
public sealed class FeedLoop(RunChanges changes, TimeProvider clock, ILogger<FeedLoop> logger) : BackgroundService
{
    /// <summary>How often the database is asked.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The shortest time between two rounds of calls to one handler.</summary>
    public static readonly TimeSpan DeliveryInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly List<IWatcher> _subscriptions = [];
    private readonly SemaphoreSlim _wake = new(0);
    private long _round;

    /// <summary>Grows whenever there may be something new; what was read in a round holds for all who ask in the same.</summary>
    public long Round => Interlocked.Read(ref _round);

    /// <summary>Calls the handler with everything that the source finds, one at a time.</summary>
    /// <returns>Dispose to unsubscribe; no call comes after disposal has returned.</returns>
    public IAsyncDisposable Add<T>(IFeedSource<T> source, Func<T, Task> handler)
    {
        var subscription = new FeedSubscription<T>(source, handler, Remove, clock, logger);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

        Interlocked.Increment(ref _round);
        subscription.Start();
        _wake.Release();
        return subscription;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        changes.Changed += OnChanged;
        try
        {
            while (true)
            {
                await WaitAsync(stoppingToken);
                Interlocked.Increment(ref _round);
                foreach (var subscription in Current())
                {
                    subscription.Wake();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
        finally
        {
            changes.Changed -= OnChanged;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    private void OnChanged(Guid id)
    {
        Interlocked.Increment(ref _round);
        _wake.Release();
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        // Nobody watches: sleep until somebody does.
        var pause = Current().Count == 0 ? Timeout.InfiniteTimeSpan : PollInterval;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(Task.Delay(pause, clock, either.Token), _wake.WaitAsync(either.Token));
        await either.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
        while (_wake.Wait(0, CancellationToken.None))
        {
        }
    }

    private List<IWatcher> Current()
    {
        lock (_gate)
        {
            return [.. _subscriptions];
        }
    }

    private void Remove(IWatcher subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }
}

using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>
/// Follows the database for everybody who watches. One loop asks what has changed, twice a second or at once when this process wrote
/// it, and only while somebody watches; each subscription then reads its own deltas from where it stands, so none is missed.
/// </summary>
public sealed class RunFeed(RunQueries queries, RunChanges changes, TimeProvider clock, ILogger<RunFeed> logger)
    : BackgroundService, IRunFeed
{
    /// <summary>How often the database is asked.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The shortest time between two rounds of calls to one handler.</summary>
    public static readonly TimeSpan DeliveryInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly List<FeedSubscription> _subscriptions = [];
    private readonly SemaphoreSlim _wake = new(0);

    /// <inheritdoc/>
    public IAsyncDisposable Subscribe(Guid runId, long fromSequence, Func<RunDelta, Task> handler)
    {
        IFeedSource source = runId == Guid.Empty
            ? new SummarySource(queries, clock)
            : new RunSource(queries, runId, fromSequence);
        var subscription = new FeedSubscription(source, handler, Remove, clock, logger);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

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

    private void OnChanged(Guid runId) => _wake.Release();

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

    private List<FeedSubscription> Current()
    {
        lock (_gate)
        {
            return [.. _subscriptions];
        }
    }

    private void Remove(FeedSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }
}

using Eep.Web.Live;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Fakes;

/// <summary>A feed whose deltas come from the test.</summary>
public sealed class FakeRunFeed : IRunFeed
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];

    public int SubscriptionCount
    {
        get
        {
            lock (_gate)
            {
                return _subscriptions.Count;
            }
        }
    }

    public IAsyncDisposable Subscribe(Guid runId, long fromSequence, Func<RunDelta, Task> handler)
    {
        var subscription = new Subscription(this, runId, fromSequence, handler);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async Task PublishAsync(RunDelta delta)
    {
        Subscription[] listeners;
        lock (_gate)
        {
            listeners =
            [
                .. _subscriptions.Where(subscription => subscription.RunId == delta.RunId
                    || (subscription.RunId == Guid.Empty && delta.Summary is not null)),
            ];
        }

        foreach (var listener in listeners)
        {
            await listener.Handler(delta);
        }
    }

    private sealed record Subscription(FakeRunFeed Feed, Guid RunId, long FromSequence, Func<RunDelta, Task> Handler) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            lock (Feed._gate)
            {
                Feed._subscriptions.Remove(this);
            }

            return ValueTask.CompletedTask;
        }
    }
}

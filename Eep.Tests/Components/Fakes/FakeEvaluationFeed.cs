using Eep.Web.Evaluations;
using Eep.Web.Live;

namespace Eep.Tests.Components.Fakes;

/// <summary>A feed whose changes come from the test.</summary>
public sealed class FakeEvaluationFeed : IEvaluationFeed
{
    private readonly List<(Guid Id, Func<IReadOnlyList<EvaluationPulse>, Task> Handler)> _subscriptions = [];

    public int SubscriptionCount => _subscriptions.Count;

    public IAsyncDisposable Subscribe(Guid id, Func<IReadOnlyList<EvaluationPulse>, Task> handler)
    {
        var subscription = (id, handler);
        _subscriptions.Add(subscription);
        return new Leave(() => _subscriptions.Remove(subscription));
    }

    public async Task PublishAsync(EvaluationPulse pulse)
    {
        foreach (var (_, handler) in _subscriptions.Where(subscription => subscription.Id == Guid.Empty || subscription.Id == pulse.Id).ToList())
        {
            await handler([pulse]);
        }
    }

    private sealed class Leave(Action act) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            act();
            return ValueTask.CompletedTask;
        }
    }
}

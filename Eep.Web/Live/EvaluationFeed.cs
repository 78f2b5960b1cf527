using Eep.Web.Data;
using Eep.Web.Evaluations;

namespace Eep.Web.Live;

/// <summary>The feed of evaluations.</summary>
public sealed class EvaluationFeed(FeedLoop loop, EvaluationStore store, TimeProvider clock) : IEvaluationFeed
{
    // A list that was loaded just before misses nothing.
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public IAsyncDisposable Subscribe(Guid id, Func<IReadOnlyList<EvaluationPulse>, Task> handler) =>
        loop.Add(new EvaluationSource(store, id, clock.GetUtcNow() - LookBack), handler);
}

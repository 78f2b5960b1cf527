using Eep.Web.Evaluations;

namespace Eep.Web.Live;

/// <summary>Tells when evaluations change.</summary>
public interface IEvaluationFeed
{
    /// <summary>
    /// Calls <paramref name="handler"/> with what has changed, first with what there is, at most a few times a second, one call at a time.
    /// </summary>
    /// <param name="id">One evaluation, or <see cref="Guid.Empty"/> for all that are not final or have become so since.</param>
    /// <returns>Dispose to unsubscribe; no call comes after disposal has returned.</returns>
    IAsyncDisposable Subscribe(Guid id, Func<IReadOnlyList<EvaluationPulse>, Task> handler);
}

using Eep.Web.Data;
using Eep.Web.Evaluations;

namespace Eep.Web.Live;

/// <summary>Follows one evaluation, or all that work or have ended since a time; what has changed comes as one batch.</summary>
public sealed class EvaluationSource(EvaluationStore store, Guid id, DateTimeOffset since) : IFeedSource<IReadOnlyList<EvaluationPulse>>
{
    private IReadOnlyList<EvaluationPulse>? _last;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<EvaluationPulse>>> NextAsync(CancellationToken cancellationToken)
    {
        var pulses = await store.PulsesAsync(id, since, cancellationToken);
        var changed = pulses.Except(_last ?? []).ToList();
        var isNews = changed.Count > 0 || pulses.Count != (_last?.Count ?? pulses.Count);
        _last = pulses;
        return isNews ? [changed] : [];
    }
}

using Eep.Web.Live;
using Eep.Web.Runs;

namespace Eep.Web.Components.Watching;

/// <summary>How a delta of the feed changes the snapshot that a page draws.</summary>
public static class RunSnapshot
{
    /// <summary>The snapshot after the delta; the same one for a delta that is already in it; null when something between them was lost.</summary>
    public static RunDetail? Apply(RunDetail detail, RunDelta delta)
    {
        var last = detail.Summary.LastSequence;
        if (delta.Progress is { } progress)
        {
            return delta.Sequence <= last ? detail with { Progress = progress } : null;
        }

        if (delta.Sequence > last + 1)
        {
            return null;
        }

        if (delta.Sequence <= last)
        {
            return delta.Sequence == last && delta.Summary is { } same ? WithSummary(detail, same) : detail;
        }

        var next = delta switch
        {
            { Generation: { } generation } => WithGeneration(detail, generation),
            { Event: { } line } => detail with { Events = [.. detail.Events, line] },
            { Summary: { } summary } => WithSummary(detail, summary),
            _ => detail,
        };
        return next is null ? null : next with { Summary = next.Summary with { LastSequence = delta.Sequence } };
    }

    // A run that has just completed has a report and a plan that no delta carries. A summary may have been read after the next generation was
    // stored; that one is still to come, so its sequence number is not taken over.
    private static RunDetail? WithSummary(RunDetail detail, RunSummary summary) => summary.State.HasResult() && detail.Report is null
        ? null
        : detail with { Summary = summary with { LastSequence = detail.Summary.LastSequence } };

    private static RunDetail? WithGeneration(RunDetail detail, GenerationPoint point)
    {
        if (point.Generation != detail.Generations.Count)
        {
            return null;
        }

        return detail with
        {
            Generations = [.. detail.Generations, point],
            Summary = detail.Summary with
            {
                Generations = point.Generation + 1,
                BestScore = point.BestSoFar,
                BestCurve = [.. detail.Summary.BestCurve, point.BestSoFar],
            },
        };
    }
}

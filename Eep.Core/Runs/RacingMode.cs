namespace Eep.Core.Runs;

/// <summary>Whether the evaluation of a plan may stop before all documents of the search split were asked.</summary>
public enum RacingMode
{
    /// <summary>Every plan is asked everything.</summary>
    Off,

    /// <summary>
    /// A plan stops when even all remaining documents right could not make it a parent or a final candidate: the search proposes the same
    /// plans and chooses the same winner as without racing.
    /// </summary>
    Exact,

    /// <summary>A plan also stops when it would hardly become useful; the probability that a run loses any useful plan by that is at most 5 %.</summary>
    Statistical,
}

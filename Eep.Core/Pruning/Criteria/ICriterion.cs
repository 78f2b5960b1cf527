namespace Eep.Core.Pruning.Criteria;

/// <summary>A one-shot ranking of experts: a baseline by itself and a seed of the search.</summary>
public interface ICriterion
{
    /// <summary>Stable name, as shown and stored: "frequency", "reap", ...</summary>
    string Name { get; }

    /// <summary>
    /// One score per sparse layer and expert; the higher is kept. Scores compare only within a layer.
    /// An expert that was never routed to scores 0 where the formula divides by its count.
    /// </summary>
    ExpertTable Score(RoutingStatistics statistics);
}

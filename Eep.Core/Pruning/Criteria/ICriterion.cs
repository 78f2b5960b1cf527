namespace Eep.Core.Pruning.Criteria;

/// <summary>A ranking of experts by one number each.</summary>
public interface ICriterion
{
    /// <summary>Stable name, as shown and stored: "frequency", "reap", ...</summary>
    string Name { get; }

    /// <summary>
    /// One score per sparse layer and expert; the higher is kept. Scores compare only within a layer.
    /// An expert that was never routed to scores 0 where the formula divides by its count.
    /// </summary>
    ExpertTable Score(ExpertEvidence evidence);
}

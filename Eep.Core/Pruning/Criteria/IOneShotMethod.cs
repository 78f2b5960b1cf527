namespace Eep.Core.Pruning.Criteria;

/// <summary>Makes a plan from evidence, without evaluating any: a baseline by itself and a seed of the search.</summary>
public interface IOneShotMethod
{
    /// <summary>Stable name, as shown and stored: "reap", "naee", "hc-smoe", ...</summary>
    string Name { get; }

    /// <summary>Whether plans may combine experts; else they only select.</summary>
    bool Merges { get; }

    /// <summary>The plan.</summary>
    /// <exception cref="PlanException">The evidence does not fit the model, or the budget is out of range.</exception>
    PruningPlan Plan(ExpertEvidence evidence, PlanTarget target);
}

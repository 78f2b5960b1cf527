using System.Collections.Immutable;

namespace Eep.Core.Pruning;

/// <summary>What a plan made in one shot has to look like.</summary>
/// <param name="Shape">The model.</param>
/// <param name="Groups">Layers of each group, as <see cref="LayerGroups.Divide"/> gives them.</param>
/// <param name="Budget">E', the same in each group.</param>
/// <param name="ExpertsPerToken">k of the pruned model; in [1, budget].</param>
/// <param name="RouterSpace">Router space of the plan.</param>
public sealed record PlanTarget(
    MoeShape Shape,
    ImmutableArray<ImmutableArray<int>> Groups,
    int Budget,
    int ExpertsPerToken,
    RouterSpace RouterSpace = RouterSpace.Logits)
{
    /// <summary>What every plan must keep or not.</summary>
    public ExpertConstraints Constraints { get; init; } = ExpertConstraints.None;

    /// <summary>How neurons are ordered where the plan combines experts.</summary>
    public NeuronAlignment Alignment { get; init; }

    /// <summary>Whether a group must keep an expert.</summary>
    public bool IsPinned(int group, int expert) => Constraints.IsPinned(Groups[group], expert);

    /// <summary>Whether a group must not keep an expert.</summary>
    public bool IsBanned(int group, int expert) => Constraints.IsBanned(Groups[group], expert);

    /// <summary>Experts kept of each of the router's groups; all of E' where it has none.</summary>
    public int BudgetPerRouterGroup => Budget / Shape.GroupCount;

    /// <summary>Experts in each of the router's groups.</summary>
    public int RouterGroupSize => Shape.ExpertCount / Shape.GroupCount;

    /// <summary>Places in <see cref="MoeShape.SparseLayers"/> of one group's layers.</summary>
    public IEnumerable<int> RowsOf(int group) => Groups[group].Select(layer => Shape.SparseLayers.IndexOf(layer));

    /// <summary>Refuses a budget that the model cannot hold.</summary>
    /// <exception cref="PlanException">It is out of range, or not a multiple of the router's groups.</exception>
    public void CheckBudget()
    {
        if (Budget < 1 || Budget > Shape.ExpertCount)
        {
            throw new PlanException($"The expert budget is {Budget}; it must be 1 to {Shape.ExpertCount}, the model's experts per layer.");
        }

        if (Budget % Shape.GroupCount != 0)
        {
            throw new PlanException($"The expert budget is {Budget}; {ExpertBudgets.Rule(Shape, Budget, ExpertsPerToken)}");
        }
    }
}

using Eep.Core.Checkpoints;

namespace Eep.Core.Runs;

/// <summary>How large the checkpoint of a budget will be.</summary>
/// <param name="Budget">E'.</param>
/// <param name="Bytes">Tensor bytes of the export.</param>
public sealed record BudgetSize(int Budget, long Bytes)
{
    /// <summary>The sizes of budgets, computed from the checkpoint's headers.</summary>
    public static IReadOnlyList<BudgetSize> Of(Checkpoint checkpoint, IReadOnlyList<int> budgets)
    {
        var bytes = ModelBytes.Of(checkpoint);
        return [.. budgets.Select(budget => new BudgetSize(budget, bytes.Pruned(budget, checkpoint.Shape.ExpertCount)))];
    }

    /// <summary>Tensor bytes of the full model.</summary>
    public static long Full(Checkpoint checkpoint) => ModelBytes.Of(checkpoint).Total;
}

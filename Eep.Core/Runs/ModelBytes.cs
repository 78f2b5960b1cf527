using Eep.Core.Checkpoints;

namespace Eep.Core.Runs;

/// <summary>Tensor bytes of a checkpoint.</summary>
/// <param name="Total">All tensors.</param>
/// <param name="PerExpert">Of these, what shrinks with the number of experts: routed experts and gate rows.</param>
/// <param name="LeftOut">Of these, what no export holds: layers that are not run.</param>
internal sealed record ModelBytes(long Total, long PerExpert, long LeftOut)
{
    public static ModelBytes Of(Checkpoint checkpoint) => new(
        checkpoint.Tensors.Sum(tensor => tensor.Bytes),
        Part(checkpoint, ModelPart.Expert).Concat(Part(checkpoint, ModelPart.Router)).Sum(tensor => tensor.Bytes),
        Part(checkpoint, ModelPart.FurtherLayer).Sum(tensor => tensor.Bytes));

    /// <summary>Tensor bytes of an export that keeps <paramref name="budget"/> of the experts of each layer.</summary>
    public long Pruned(int budget, int experts) => Total - LeftOut - (PerExpert * (experts - budget) / experts);

    public static long Parameters(Checkpoint checkpoint, ModelPart part) =>
        Part(checkpoint, part).Sum(tensor => tensor.ElementCount);

    private static IEnumerable<TensorInfo> Part(Checkpoint checkpoint, ModelPart part) =>
        checkpoint.Tensors.Where(tensor => checkpoint.RoleOf(tensor.Name).Part == part);
}

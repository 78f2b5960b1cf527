using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>mean |w| / sqrt(mean w^2) over the matrices of every routed expert, biases left out.</summary>
internal static class WeightFlatness
{
    /// <summary>Reads all experts once; [sparse layers, experts].</summary>
    public static ExpertTable Of(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        using var noGradients = inference_mode();
        var config = checkpoint.Config;
        var table = new ExpertTable(config.SparseLayers.Length, config.ExpertCount);
        for (var row = 0; row < table.Layers; row++)
        {
            var experts = StoredExperts.Of(config.Sparse(config.SparseLayers[row]).Experts);
            for (var expert = 0; expert < table.Experts; expert++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                table[row, expert] = Flatness(checkpoint, experts, expert);
            }
        }

        return table;
    }

    private static double Flatness(Checkpoint checkpoint, StoredExperts experts, int expert)
    {
        var (count, sum, squares) = (0L, 0.0, 0.0);
        for (var slice = 0; slice < experts.Slices; slice++)
        {
            using var scope = NewDisposeScope();
            var weights = experts.Stored(checkpoint, expert, slice);
            if (weights.dim() == 1)
            {
                continue;
            }

            var wide = weights.to(ScalarType.Float32);
            count += wide.numel();
            sum += wide.abs().sum(ScalarType.Float64).item<double>();
            squares += wide.mul(wide).sum(ScalarType.Float64).item<double>();
        }

        return squares == 0 ? 1 : sum / Math.Sqrt(squares * count);
    }
}

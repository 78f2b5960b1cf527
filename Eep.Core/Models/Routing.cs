using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>What a router decided for a batch of tokens.</summary>
/// <param name="Scores">What top-k saw, float32 (tokens, E'): probabilities, mapped ones in the probability space.</param>
/// <param name="Selected">Chosen experts, int64 (tokens, k), by falling score; the lower expert wins a tie.</param>
/// <param name="Weights">Combine coefficients of the chosen, float32 (tokens, k).</param>
internal sealed record Routing(Tensor Scores, Tensor Selected, Tensor Weights)
{
    /// <summary>Leaves the parts to the scope around the current one.</summary>
    public Routing MoveToOuterDisposeScope() =>
        new(Scores.MoveToOuterDisposeScope(), Selected.MoveToOuterDisposeScope(), Weights.MoveToOuterDisposeScope());
}

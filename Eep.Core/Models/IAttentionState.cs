using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// What attention needs beyond weights: which of the rows belong together, where each stands in its sequence, and what came before.
/// Rows are tokens; all tensors are on the model's device.
/// </summary>
internal interface IAttentionState
{
    /// <summary>Position of each row in its sequence, int64 (tokens).</summary>
    Tensor Positions { get; }

    /// <summary>Tokens of the whole sequence that each row belongs to, as far as it has been read; int64 (tokens).</summary>
    Tensor Lengths { get; }

    /// <summary>Attention of one layer.</summary>
    /// <param name="layer">Layer index.</param>
    /// <param name="kernel">The mathematics.</param>
    /// <param name="query">(tokens, heads, d), turned to its position.</param>
    /// <param name="key">(tokens, key-value heads, d), turned.</param>
    /// <param name="value">(tokens, key-value heads, d').</param>
    /// <returns>(tokens, heads * d'); the caller's scope owns it.</returns>
    Tensor Attend(int layer, AttentionKernel kernel, Tensor query, Tensor key, Tensor value);
}

using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>Grouped-query self-attention with rotary embedding; projections are (out, in), without bias.</summary>
internal sealed class Attention(Tensor q_proj, Tensor k_proj, Tensor v_proj, Tensor o_proj, int headDimension)
{
    /// <summary>(tokens, hidden) to the same; the caller's scope owns the result.</summary>
    public Tensor Forward(Tensor hidden, int layer, IAttentionState state, (Tensor Cos, Tensor Sin) angles)
    {
        using var scope = NewDisposeScope();
        var tokens = hidden.size(0);
        var query = linear(hidden, q_proj).view(tokens, -1, headDimension);
        var key = linear(hidden, k_proj).view(tokens, -1, headDimension);
        var value = linear(hidden, v_proj).view(tokens, -1, headDimension);
        var attended = state.Attend(
            layer, RotaryEmbedding.Rotate(query, angles), RotaryEmbedding.Rotate(key, angles), value);
        return linear(attended, o_proj).MoveToOuterDisposeScope();
    }
}

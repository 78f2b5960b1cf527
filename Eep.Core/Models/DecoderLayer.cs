using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>One transformer layer without its SMoE block, which a plan may exchange.</summary>
internal sealed class DecoderLayer(int index, RmsNorm input_layernorm, Attention self_attn, RmsNorm post_attention_layernorm)
{
    /// <summary>Adds the layer's contribution to <paramref name="hidden"/> (tokens, hidden); the caller's scope owns the result.</summary>
    public Tensor Forward(
        Tensor hidden, SparseMoeBlock block, IAttentionState state, (Tensor Cos, Tensor Sin) angles, ForwardObserver? observer)
    {
        using var scope = NewDisposeScope();
        var attended = self_attn.Forward(input_layernorm.Forward(hidden), index, state, angles).add_(hidden);
        var routed = block.Forward(post_attention_layernorm.Forward(attended), index, observer);
        return routed.add_(attended).MoveToOuterDisposeScope();
    }
}

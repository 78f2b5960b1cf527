using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>One transformer layer; a plan may exchange its feed-forward part.</summary>
internal sealed class DecoderLayer
{
    private readonly int _index;
    private readonly LayerSpec _spec;
    private readonly Norm _inputNorm;
    private readonly IAttention _attention;
    private readonly Norm _postAttentionNorm;

    public DecoderLayer(Weights weights, int index, LayerSpec spec)
    {
        (_index, _spec) = (index, spec);
        _inputNorm = new Norm(weights, spec.InputNorm);
        _attention = spec.Attention switch
        {
            GroupedQueryAttentionSpec attention => new GroupedQueryAttention(weights, attention),
            LatentAttentionSpec attention => new LatentAttention(weights, attention),
            var other => throw new NotSupportedException($"No box for {other.GetType().Name}."),
        };
        _postAttentionNorm = new Norm(weights, spec.PostAttentionNorm);
    }

    /// <summary>Adds the layer's contribution to <paramref name="hidden"/> (tokens, hidden); the caller's scope owns the result.</summary>
    public Tensor Forward(Tensor hidden, IFeedForward feedForward, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var normed = _inputNorm.Forward(hidden);
        var attended = Join(_spec.AttentionResidual, hidden, normed, _attention.Forward(normed, _index, pass));
        normed = _postAttentionNorm.Forward(attended);
        var fed = feedForward.Forward(normed, _index, pass.Observer);
        return Join(_spec.FeedForwardResidual, attended, normed, fed).MoveToOuterDisposeScope();
    }

    private static Tensor Join(ResidualSpec residual, Tensor stream, Tensor normed, Tensor branch)
    {
        if (residual == ResidualSpec.Plain)
        {
            return branch.add_(stream);
        }

        using Scalar streamFactor = residual.Stream, branchFactor = residual.Branch;
        return branch.mul_(branchFactor).add_((residual.FromNormed ? normed : stream).mul(streamFactor));
    }
}

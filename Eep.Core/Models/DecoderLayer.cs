using Eep.Core.Checkpoints;
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
            LightningAttentionSpec attention => new LightningAttention(weights, attention),
            var other => throw new NotSupportedException($"No box for {other.GetType().Name}."),
        };
        _postAttentionNorm = new Norm(weights, spec.PostAttentionNorm);
    }

    /// <summary>Adds the attention's part to <paramref name="hidden"/> (tokens, hidden); the caller's scope owns the result.</summary>
    public Tensor Attend(Tensor hidden, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var normed = _inputNorm.Forward(hidden);
        return Join(_spec.AttentionResidual, hidden, normed, _attention.Forward(normed, _index, pass)).MoveToOuterDisposeScope();
    }

    /// <summary>What the feed-forward part sees of the stream after the attention; the caller's scope owns it.</summary>
    public Tensor NormAttended(Tensor attended) => _postAttentionNorm.Forward(attended);

    /// <summary>Adds the feed-forward part to the stream after the attention; the caller's scope owns the result.</summary>
    /// <param name="attended">As <see cref="Attend"/> gives it.</param>
    /// <param name="normed">As <see cref="NormAttended"/> gives it.</param>
    /// <param name="feedForward">Dense, or the SMoE block of a plan.</param>
    /// <param name="observer">Watches, or null.</param>
    public Tensor Feed(Tensor attended, Tensor normed, IFeedForward feedForward, ForwardObserver? observer)
    {
        using var scope = NewDisposeScope();
        return Join(_spec.FeedForwardResidual, attended, normed, feedForward.Forward(normed, _index, observer)).MoveToOuterDisposeScope();
    }

    private static Tensor Join(ResidualSpec residual, Tensor stream, Tensor normed, Tensor branch)
    {
        if (residual == ResidualSpec.Plain)
        {
            return branch.PlusInPlace(stream);
        }

        using Scalar streamFactor = residual.Stream, branchFactor = residual.Branch;
        return branch.mul_(branchFactor).PlusInPlace((residual.FromNormed ? normed : stream).mul(streamFactor));
    }
}

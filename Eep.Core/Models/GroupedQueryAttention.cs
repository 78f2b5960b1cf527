using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The box of <see cref="GroupedQueryAttentionSpec"/>.</summary>
internal sealed class GroupedQueryAttention : IAttention
{
    private readonly GroupedQueryAttentionSpec _spec;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly Norm? _queryNorm;
    private readonly Norm? _keyNorm;
    private readonly AttentionKernel _kernel;

    public GroupedQueryAttention(Weights weights, GroupedQueryAttentionSpec spec)
    {
        _spec = spec;
        _query = Linear.Load(weights, spec.Query);
        _key = Linear.Load(weights, spec.Key);
        _value = Linear.Load(weights, spec.Value);
        _output = Linear.Load(weights, spec.Output);
        _queryNorm = spec.QueryNorm is null ? null : new Norm(weights, spec.QueryNorm);
        _keyNorm = spec.KeyNorm is null ? null : new Norm(weights, spec.KeyNorm);
        _kernel = spec.Sinks is { } sinks
            ? new SinkKernel(spec.Scale, spec.Window, weights.Get(sinks.Name))
            : new SoftmaxKernel(spec.Scale, spec.HeadDimension, spec.Window);
    }

    public Tensor Forward(Tensor hidden, int layer, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var query = Heads(_query.Forward(hidden), _queryNorm);
        var key = Heads(_key.Forward(hidden), _keyNorm);
        var value = Heads(_value.Forward(hidden), null);
        if (_spec.Rope is { } rope)
        {
            var angles = pass.Angles(rope);
            (query, key) = (angles.Rotate(query), angles.Rotate(key));
        }

        return _output.Forward(pass.State.Attend(layer, _kernel, query, key, value)).MoveToOuterDisposeScope();
    }

    /// <summary>Splits into heads; normalises each head or, before the split, all of them together; then cuts.</summary>
    private Tensor Heads(Tensor projected, Norm? norm)
    {
        var isPerHead = norm?.Width == _spec.HeadDimension;
        var flat = norm is null || isPerHead ? projected : norm.Forward(projected);
        var heads = flat.view(flat.size(0), -1, _spec.HeadDimension);
        heads = isPerHead ? norm!.Forward(heads) : heads;
        if (_spec.ClipQkv is { } limit)
        {
            using Scalar low = -limit, high = limit;
            heads.clamp_(low, high);
        }

        return heads;
    }
}

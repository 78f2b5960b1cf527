using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The box of <see cref="LatentAttentionSpec"/>. Keys and values are expanded to all heads, in the cache too.</summary>
internal sealed class LatentAttention : IAttention
{
    private readonly LatentAttentionSpec _spec;
    private readonly Linear? _queryDown;
    private readonly Norm? _queryNorm;
    private readonly Linear _query;
    private readonly Linear _keyValueDown;
    private readonly Norm _keyValueNorm;
    private readonly Linear _keyValue;
    private readonly Linear _output;
    private readonly AttentionKernel _kernel;

    public LatentAttention(Weights weights, LatentAttentionSpec spec)
    {
        _spec = spec;
        _queryDown = spec.QueryDown is null ? null : Linear.Load(weights, spec.QueryDown);
        _queryNorm = spec.QueryNorm is null ? null : new Norm(weights, spec.QueryNorm);
        _query = Linear.Load(weights, spec.Query);
        _keyValueDown = Linear.Load(weights, spec.KeyValueDown);
        _keyValueNorm = new Norm(weights, spec.KeyValueNorm);
        _keyValue = Linear.Load(weights, spec.KeyValue);
        _output = Linear.Load(weights, spec.Output);
        _kernel = new SoftmaxKernel(spec.Scale, spec.PlainDimension + spec.Rope.Dimension, window: null);
    }

    public Tensor Forward(Tensor hidden, int layer, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var angles = pass.Angles(_spec.Rope);
        var (plain, rotary, tokens) = (_spec.PlainDimension, _spec.Rope.Dimension, hidden.size(0));
        var queries = Queries(hidden).view(tokens, -1, plain + rotary);
        var query = cat([queries.narrow(2, 0, plain), angles.Rotate(queries.narrow(2, plain, rotary))], 2);

        var down = _keyValueDown.Forward(hidden);
        var rank = down.size(1) - rotary;
        var expanded = _keyValue.Forward(_keyValueNorm.Forward(down.narrow(1, 0, rank))).view(tokens, query.size(1), -1);
        var turned = angles.Rotate(down.narrow(1, rank, rotary).unsqueeze(1)).expand(tokens, query.size(1), rotary);
        var key = cat([expanded.narrow(2, 0, plain), turned], 2);
        var value = expanded.narrow(2, plain, _spec.ValueDimension).contiguous();
        return _output.Forward(pass.State.Attend(layer, _kernel, query, key, value)).MoveToOuterDisposeScope();
    }

    private Tensor Queries(Tensor hidden) =>
        _query.Forward(_queryDown is null ? hidden : _queryNorm!.Forward(_queryDown.Forward(hidden)));
}

using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The box of <see cref="LightningAttentionSpec"/>.</summary>
internal sealed class LightningAttention : IAttention
{
    private readonly LightningAttentionSpec _spec;
    private readonly Linear _queryKeyValue;
    private readonly Linear _outputGate;
    private readonly Linear _output;
    private readonly Norm _norm;
    private readonly DecayKernel _kernel;

    public LightningAttention(Weights weights, LightningAttentionSpec spec)
    {
        _spec = spec;
        _queryKeyValue = Linear.Load(weights, spec.QueryKeyValue);
        _outputGate = Linear.Load(weights, spec.OutputGate);
        _output = Linear.Load(weights, spec.Output);
        _norm = new Norm(weights, spec.Norm);
        _kernel = new DecayKernel(weights.Own(tensor(spec.Slopes.Select(slope => (float)slope).ToArray(), device: weights.Device)));
    }

    public Tensor Forward(Tensor hidden, int layer, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        var width = _spec.HeadDimension;
        // One head's query, key and value lie side by side; what is kept of a token leaves the query behind.
        var joined = _queryKeyValue.Forward(hidden).silu_().view(hidden.size(0), _spec.Slopes.Length, 3 * width);
        var attended = pass.State.Attend(
            layer, _kernel, joined.narrow(2, 0, width), joined.narrow(2, width, width).contiguous(), joined.narrow(2, 2 * width, width).contiguous());
        var gate = _outputGate.Forward(hidden).sigmoid_();
        return _output.Forward(gate.mul_(_norm.Forward(attended))).MoveToOuterDisposeScope();
    }
}

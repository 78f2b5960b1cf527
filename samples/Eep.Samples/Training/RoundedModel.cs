using TorchSharp;

namespace Eep.Samples.Training;

/// <summary>The model as it will be shipped: weights rounded to bfloat16, arithmetic in float32.</summary>
public sealed class RoundedModel : IDisposable
{
    private readonly FlatParameters _rounded;
    private readonly IReadOnlyDictionary<string, torch.Tensor> _leaves;

    public RoundedModel(FlatParameters parameters)
    {
        _rounded = new FlatParameters(parameters.Shape);
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _rounded.Values.copy_(parameters.Values.to(torch.bfloat16).to(torch.float32));
        _leaves = _rounded.Leaves(requiresGradient: false);
        Forward = new MixtralForward(parameters.Shape, _leaves);
    }

    public MixtralForward Forward { get; }

    public void Dispose()
    {
        Forward.Dispose();
        foreach (var leaf in _leaves.Values)
        {
            leaf.Dispose();
        }

        _rounded.Dispose();
    }
}

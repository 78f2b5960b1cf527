using Eep.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Samples.Training;

/// <summary>One thread's share of a step: forward and backward over its half of the batch, with its own gradients.</summary>
public sealed class GradientWorker : IDisposable
{
    private const double BalanceWeight = 0.01;

    private readonly FlatParameters _parameters;
    private readonly IReadOnlyDictionary<string, Tensor> _leaves;
    private readonly MixtralForward _forward;

    public GradientWorker(FlatParameters parameters)
    {
        _parameters = parameters;
        _leaves = parameters.Leaves(requiresGradient: true);
        _forward = new MixtralForward(parameters.Shape, _leaves);
    }

    /// <summary>
    /// Adds the gradient of this batch to <paramref name="sum"/> and returns the loss. Losses are divided by
    /// <paramref name="totalWeight"/>, the whole step's, so that workers' gradients add up to the step's.
    /// </summary>
    public float Accumulate(TokenBatch batch, ExpertMask? mask, double totalWeight, double share, Tensor sum)
    {
        using var scope = NewDisposeScope();
        var (hidden, balance) = _forward.Run(batch, mask);
        var losses = cross_entropy(_forward.Logits(hidden), tensor(batch.Targets), reduction: nn.Reduction.None);
        using Scalar scale = totalWeight;
        using Scalar balanceScale = BalanceWeight * share;
        var loss = (losses * tensor(batch.Weights)).sum() / scale;
        loss.Plus(balance * balanceScale).backward();
        Gather(sum);
        return loss.item<float>();
    }

    public void Dispose()
    {
        _forward.Dispose();
        foreach (var leaf in _leaves.Values)
        {
            leaf.Dispose();
        }
    }

    private void Gather(Tensor sum)
    {
        using var noGradient = no_grad();
        long start = 0;
        foreach (var (name, _) in _parameters.Shape.Tensors())
        {
            var leaf = _leaves[name];
            var size = leaf.numel();
            if (leaf.grad is { } gradient)
            {
                sum.narrow(0, start, size).PlusInPlace(gradient.view(-1));
                leaf.grad = null;
            }

            start += size;
        }
    }
}

using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// The box of <see cref="RouterSpec"/>. With a mapping (EEP eq. 5) the scores are the probabilities over all original experts times W_RM^T;
/// they may be negative, and nothing clips them.
/// </summary>
/// <param name="spec">How scores are made and chosen from.</param>
/// <param name="weights">Gate and biases for the experts of the block.</param>
/// <param name="mapping">W_RM as float32 (E', E) for the probability space, else null.</param>
/// <param name="expertsPerToken">k.</param>
internal sealed class Router(RouterSpec spec, RouterWeights weights, Tensor? mapping, int expertsPerToken)
{
    public int ExpertsPerToken => expertsPerToken;

    /// <summary>Routes (tokens, hidden); the caller's scope owns the parts of the result.</summary>
    public Routing Route(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var logits = weights.Gate.Forward(hidden);
        var scores = spec.Score switch
        {
            RouterScore.Softmax => nn.functional.softmax(logits, -1, ScalarType.Float32),
            var other => throw new NotSupportedException($"No router for {other}."),
        };
        if (mapping is not null)
        {
            scores = nn.functional.linear(scores, mapping);
        }

        var (sorted, order) = scores.sort(-1, descending: true, stable: true);
        var chosen = sorted.narrow(1, 0, expertsPerToken);
        return new Routing(
            scores.MoveToOuterDisposeScope(),
            order.narrow(1, 0, expertsPerToken).MoveToOuterDisposeScope(),
            Weigh(chosen).MoveToOuterDisposeScope());
    }

    private Tensor Weigh(Tensor chosen)
    {
        var combine = spec.Renormalises ? chosen.div(chosen.sum(1, keepdim: true)) : chosen.alias();
        if (spec.Scaling is not 1 and var scaling)
        {
            using Scalar factor = scaling;
            combine = combine.mul(factor);
        }

        return combine;
    }
}

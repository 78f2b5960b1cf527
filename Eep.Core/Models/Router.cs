using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
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
        var logits = Logits(hidden);
        if (spec.Score == RouterScore.SparseMixer)
        {
            return SparseMixer.Route(logits, spec.Jitter).MoveToOuterDisposeScope();
        }

        var scores = Scores(logits);
        var (_, order) = Choice(scores).sort(-1, descending: true, stable: true);
        var selected = order.narrow(1, 0, expertsPerToken);
        return new Routing(scores, selected, Weigh(scores.gather(1, selected))).MoveToOuterDisposeScope();
    }

    /// <summary>z, (tokens, E'); the caller's scope owns it.</summary>
    public Tensor Logits(Tensor hidden) => weights.Gate.Forward(spec.IsFloat32 ? hidden.to(ScalarType.Float32) : hidden);

    /// <summary>What coefficients are made of, float32 (tokens, E'); SparseMixer's stand-in is the softmax. The caller's scope owns it.</summary>
    public Tensor Scores(Tensor logits)
    {
        var scores = spec.Score switch
        {
            RouterScore.Softmax or RouterScore.SparseMixer => nn.functional.softmax(logits, -1, ScalarType.Float32),
            RouterScore.Sigmoid => logits.to(ScalarType.Float32).sigmoid(),
            var other => throw new NotSupportedException($"No router for {other}."),
        };
        return mapping is null ? scores : new Linear(mapping, null).Forward(scores);
    }

    /// <summary>What top-k looks at, float32 (tokens, E'): <paramref name="scores"/> themselves, or a new tensor of the caller's scope.</summary>
    public Tensor Choice(Tensor scores)
    {
        var corrected = weights.Correction is null ? scores : scores.Plus(weights.Correction);
        return spec.Groups is { Count: > 1 } groups ? Limit(corrected, groups) : corrected;
    }

    /// <summary>The scores of the experts in the best groups; 0 for all others, as in the reference, not minus infinity.</summary>
    private static Tensor Limit(Tensor choice, ExpertGroups groups)
    {
        var byGroup = choice.view(choice.size(0), groups.Count, -1);
        var groupScores = groups.ByTopTwo ? byGroup.topk(2, -1).values.sum(-1) : byGroup.amax([-1]);
        var (_, order) = groupScores.sort(-1, descending: true, stable: true);
        var best = order.narrow(1, 0, groups.Chosen);
        var isBest = zeros_like(groupScores).scatter_(1, best, ones_like(best, dtype: groupScores.dtype)).to(ScalarType.Bool);
        return where(isBest.unsqueeze(2), byGroup, zeros_like(byGroup)).view_as(choice);
    }

    private Tensor Weigh(Tensor chosen)
    {
        var combine = spec.Renormalises ? chosen.div(Sum(chosen)) : chosen.alias();
        if (spec.Scaling is not 1 and var scaling)
        {
            using Scalar factor = scaling;
            combine = combine.mul(factor);
        }

        return combine;
    }

    private Tensor Sum(Tensor chosen)
    {
        using Scalar epsilon = spec.RenormalisationEpsilon;
        var sum = chosen.sum(1, keepdim: true);
        return spec.RenormalisationEpsilon == 0 ? sum : sum.PlusInPlace(epsilon);
    }
}

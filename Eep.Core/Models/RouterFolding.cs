using System.Collections.Immutable;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Folds a plan in probability space into one in logits space (<see cref="RouterFold"/>): reads texts with the plan in place, collects the
/// original router logits of every sparse layer, and fits each layer for itself.
/// </summary>
public static class RouterFolding
{
    /// <summary>Most tokens that are read; more hardly change a fit of E numbers a row.</summary>
    public const int MostTokens = 16_384;

    /// <summary>Folds.</summary>
    /// <param name="checkpoint">The original model.</param>
    /// <param name="plan">In probability space.</param>
    /// <param name="sequences">Token ids of texts like those the model is for; read in this order up to <see cref="MostTokens"/>.</param>
    /// <param name="options">Device and arithmetic.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <exception cref="PlanException">The plan does not fit, maps logits already, or the family's router has no such fit.</exception>
    public static FoldedPlan Fold(
        Checkpoint checkpoint,
        PruningPlan plan,
        IEnumerable<int[]> sequences,
        ComputeOptions options,
        CancellationToken cancellationToken = default)
    {
        Check(checkpoint.Config, plan);
        using var model = new DecoderModel(checkpoint, options);
        using var blocks = model.BlocksOf(plan);
        using var noGradients = inference_mode();
        using var observer = new LogitsObserver(checkpoint, model.Device);
        foreach (var pass in PackedPass.Cut(Limited(sequences)))
        {
            using var scope = NewDisposeScope();
            using var state = new PackedAttention([.. pass.Select(sequence => sequence.Ids.Length)], model.Device, keepKeys: false);
            model.Forward(PackedPass.Ids(pass, model.Device), blocks, state, observer, cancellationToken);
        }

        var renormalises = checkpoint.Config.Router.Renormalises;
        var errors = ImmutableSortedDictionary.CreateBuilder<int, RouterFoldError>();
        ImmutableArray<GroupPlan> groups = [.. plan.Groups.SelectMany(group => group.Layers.Select(layer => FitLayer(group, layer)))];
        return new FoldedPlan(new PruningPlan(groups, RouterSpace.Logits, plan.ExpertsPerToken, plan.Alignment), errors.ToImmutable());

        GroupPlan FitLayer(GroupPlan group, int layer)
        {
            var (mapping, error) = RouterFold.Fit(group.RouterMapping, observer.LogitsOf(layer), plan.ExpertsPerToken, renormalises);
            errors.Add(layer, error);
            return group with { Layers = [layer], RouterMapping = mapping };
        }
    }

    private static void Check(ModelConfig config, PruningPlan plan)
    {
        plan.CheckFits(config.Shape);
        if (plan.RouterSpace != RouterSpace.Probabilities)
        {
            throw new PlanException("The plan maps router logits: an ordinary gate holds it as it is, and there is nothing to fold.");
        }

        var router = config.Router;
        if (router.Score != RouterScore.Softmax || router.Groups is not null || router.Correction is not null)
        {
            throw new PlanException($"The router of {config.ModelType} is no plain softmax over all experts; only such a router can be folded. Use --router one-hot.");
        }
    }

    private static IEnumerable<PackedSequence> Limited(IEnumerable<int[]> sequences)
    {
        var left = MostTokens;
        var index = 0;
        foreach (var sequence in sequences)
        {
            if (left > 0)
            {
                var ids = sequence.Length > left ? sequence[..left] : sequence;
                left -= ids.Length;
                yield return new PackedSequence(index++, ids, ids.Length - 1);
            }
        }
    }

    /// <summary>Keeps the original router logits of every token, in the checkpoint's own expert numbers.</summary>
    private sealed class LogitsObserver(Checkpoint checkpoint, Device device) : ForwardObserver, IDisposable
    {
        private readonly Dictionary<int, List<float>> _logits = [];
        private readonly Dictionary<int, Linear> _gates = [];

        public ReadOnlySpan<float> LogitsOf(int layer) => _logits[layer].ToArray();

        public override void OnRouterInput(int layer, Tensor hidden)
        {
            if (!_gates.TryGetValue(layer, out var gate))
            {
                var spec = checkpoint.Config.Sparse(layer).Router.Gate;
                gate = new Linear(Wide(spec.Weight), spec.Bias is null ? null : Wide(spec.Bias));
                _gates.Add(layer, gate);
                _logits.Add(layer, []);
            }

            using var scope = NewDisposeScope();
            _logits[layer].AddRange(gate.Forward(hidden.to(ScalarType.Float32)).cpu().data<float>());
        }

        public void Dispose()
        {
            foreach (var gate in _gates.Values)
            {
                gate.Weight.Dispose();
                gate.Bias?.Dispose();
            }
        }

        private Tensor Wide(TensorSpec tensor) => checkpoint.Tensor(tensor.Name).to(ScalarType.Float32, device, copy: true).DetachFromDisposeScope();
    }
}

/// <summary>A plan whose router was folded.</summary>
/// <param name="Plan">In logits space, a group for each layer.</param>
/// <param name="Errors">By layer.</param>
public sealed record FoldedPlan(PruningPlan Plan, ImmutableSortedDictionary<int, RouterFoldError> Errors)
{
    /// <summary>All layers together.</summary>
    public RouterFoldError Mean => new(Errors.Values.Max(error => error.Tokens), Average(error => error.Folded), Average(error => error.OneHot));

    /// <summary>The layer whose combine weights differ most, and its error.</summary>
    public KeyValuePair<int, RouterFoldError> Worst => Errors.MaxBy(entry => entry.Value.Folded.WeightDistance);

    private RoutingAgreement Average(Func<RouterFoldError, RoutingAgreement> part) => new(
        Errors.Values.Average(error => part(error).SameExperts), Errors.Values.Average(error => part(error).WeightDistance));
}

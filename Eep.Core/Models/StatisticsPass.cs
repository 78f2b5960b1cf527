using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The accumulators of METHOD.md B1 over prompts and reference answers, summed in float64 from float32 values per token.</summary>
internal sealed class StatisticsPass : ForwardObserver, IDisposable
{
    private readonly RoutingStatistics _statistics;
    private readonly Dictionary<int, int> _rowOf;
    private readonly PlannedBlocks _blocks;

    // Of the layer that runs: who chose whom, and coefficient times norm, float64 (tokens, E), 0 where not chosen.
    private RoutedTokens? _routing;
    private Tensor? _contributions;

    private StatisticsPass(MoeShape shape, PlannedBlocks blocks)
    {
        _blocks = blocks;
        _statistics = new RoutingStatistics(shape.SparseLayerCount, shape.ExpertCount);
        _rowOf = shape.SparseLayers.Select((layer, row) => (layer, row)).ToDictionary(pair => pair.layer, pair => pair.row);
    }

    /// <summary>Reads prompt and first reference of every document (of documents with continuations to score, the prompt).</summary>
    public static RoutingStatistics Run(
        DecoderModel model, PlannedBlocks blocks, IReadOnlyDictionary<int, TokenizedRequest> documents, CancellationToken cancellationToken)
    {
        using var noGradients = inference_mode();
        using var observer = new StatisticsPass(model.Config.Shape, blocks);
        foreach (var pass in PackedPass.Cut(documents.Select(document => SequenceOf(document.Key, document.Value))))
        {
            using var scope = NewDisposeScope();
            using var state = new PackedAttention(
                [.. pass.Select(sequence => sequence.Ids.Length)], model.Device, keepKeys: false);
            model.Forward(PackedPass.Ids(pass, model.Device), blocks, state, observer, cancellationToken);
            observer._statistics.TokenCount += pass.Sum(sequence => sequence.Ids.Length);
        }

        return observer._statistics;
    }

    /// <summary>Adds parts, in their order.</summary>
    public static RoutingStatistics Sum(IReadOnlyList<RoutingStatistics> parts)
    {
        var sum = new RoutingStatistics(parts[0].SelectedCount.Layers, parts[0].SelectedCount.Experts) { TokenCount = parts.Sum(part => part.TokenCount) };
        foreach (var part in parts)
        {
            Add(sum.SelectedCount, part.SelectedCount);
            Add(sum.ProbabilityMass, part.ProbabilityMass);
            Add(sum.GateMass, part.GateMass);
            Add(sum.NormSum, part.NormSum);
            Add(sum.SquaredNormSum, part.SquaredNormSum);
            Add(sum.GatedNormSum, part.GatedNormSum);
            Add(sum.ScoredNormSum, part.ScoredNormSum);
            Add(sum.TurnedNormSum, part.TurnedNormSum);
            for (var layer = 0; layer < sum.LogitProducts.Count; layer++)
            {
                Add(sum.LogitProducts[layer], part.LogitProducts[layer]);
            }

            Merge(sum.LargestActivation, part.LargestActivation, Math.Max);
        }

        return sum;
    }

    public override void OnRouterInput(int layer, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        using var use = _blocks.Use(layer);
        var logits = use.Block.Router.Logits(hidden).to(ScalarType.Float64);
        AddTo(_statistics.LogitProducts[_rowOf[layer]], logits.T.matmul(logits));
    }

    public override void OnRouted(int layer, Routing routing)
    {
        using var scope = NewDisposeScope();
        var mass = routing.Scores.sum(0, type: ScalarType.Float64).cpu().data<double>();
        var row = _statistics.ProbabilityMass.Row(_rowOf[layer]);
        for (var expert = 0; expert < row.Length; expert++)
        {
            row[expert] += mass[expert];
        }

        Dispose();
        _routing = new RoutedTokens(routing);
        _contributions = zeros_like(routing.Scores, dtype: ScalarType.Float64).DetachFromDisposeScope();
    }

    public override void OnExpert(int layer, int expert, Tensor output, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var row = _rowOf[layer];
        var wide = output.to(ScalarType.Float64);
        var norms = wide.mul(wide).sum(1).sqrt();
        var gates = weights.to(ScalarType.Float64).squeeze(1);
        var (tokens, scores) = _routing!.Of(expert);
        var contributions = norms.mul(gates);
        _contributions!.select(1, expert).index_copy_(0, tokens, contributions);
        _statistics.SelectedCount[row, expert] += output.size(0);
        _statistics.GateMass[row, expert] += Number(gates.sum());
        _statistics.NormSum[row, expert] += Number(norms.sum());
        _statistics.SquaredNormSum[row, expert] += Number(norms.mul(norms).sum());
        _statistics.GatedNormSum[row, expert] += Number(contributions.sum());
        _statistics.ScoredNormSum[row, expert] += Number(norms.mul(scores).sum());
        _statistics.LargestActivation[row, expert] = Math.Max(_statistics.LargestActivation[row, expert], Number(wide.abs().max()));
    }

    public override void OnFed(int layer, Tensor before, Tensor after)
    {
        if (_contributions is null)
        {
            return;
        }

        using var scope = NewDisposeScope();
        using Scalar one = 1;
        var turn = nn.functional.cosine_similarity(before.to(ScalarType.Float64), after.to(ScalarType.Float64), 1).neg().PlusInPlace(one);
        var sums = turn.matmul(_contributions).cpu().data<double>();
        var row = _statistics.TurnedNormSum.Row(_rowOf[layer]);
        for (var expert = 0; expert < row.Length; expert++)
        {
            row[expert] += sums[expert];
        }

        Dispose();
    }

    public void Dispose()
    {
        _routing?.Dispose();
        _contributions?.Dispose();
        (_routing, _contributions) = (null, null);
    }

    private static double Number(Tensor scalar) => scalar.cpu().item<double>();

    private static void AddTo(ExpertTable sum, Tensor square)
    {
        var values = square.contiguous().cpu().data<double>();
        for (var row = 0; row < sum.Layers; row++)
        {
            for (var column = 0; column < sum.Experts; column++)
            {
                sum[row, column] += values[(row * sum.Experts) + column];
            }
        }
    }

    private static void Add(ExpertTable sum, ExpertTable part) => Merge(sum, part, (left, right) => left + right);

    private static void Merge(ExpertTable sum, ExpertTable part, Func<double, double, double> merge)
    {
        for (var layer = 0; layer < sum.Layers; layer++)
        {
            for (var expert = 0; expert < sum.Experts; expert++)
            {
                sum[layer, expert] = merge(sum[layer, expert], part[layer, expert]);
            }
        }
    }

    /// <summary>Prompt and first reference.</summary>
    internal static PackedSequence SequenceOf(int document, TokenizedRequest request)
    {
        var reference = request.Request is GenerateRequest && request.Continuations.Count > 0 ? request.Continuations[0] : [];
        return new PackedSequence(document, [.. request.Prompt, .. reference], request.Prompt.Length - 1);
    }
}

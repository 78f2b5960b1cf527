using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The accumulators of METHOD.md B1 over prompts and reference answers, summed in float64 from float32 values per token.</summary>
internal sealed class StatisticsPass : ForwardObserver
{
    private readonly RoutingStatistics _statistics;
    private readonly Dictionary<int, int> _rowOf;

    private StatisticsPass(MoeShape shape)
    {
        _statistics = new RoutingStatistics(shape.SparseLayerCount, shape.ExpertCount);
        _rowOf = shape.SparseLayers.Select((layer, row) => (layer, row)).ToDictionary(pair => pair.layer, pair => pair.row);
    }

    /// <summary>Reads prompt and first reference of every document (of documents with continuations to score, the prompt).</summary>
    public static RoutingStatistics Run(
        DecoderModel model, PlannedBlocks blocks, IReadOnlyDictionary<int, TokenizedRequest> documents, CancellationToken cancellationToken)
    {
        using var noGradients = inference_mode();
        var observer = new StatisticsPass(model.Config.Shape);
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
            Merge(sum.LargestActivation, part.LargestActivation, Math.Max);
        }

        return sum;
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
    }

    public override void OnExpert(int layer, int expert, Tensor output, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var row = _rowOf[layer];
        var wide = output.to(ScalarType.Float64);
        var norms = wide.mul(wide).sum(1).sqrt();
        var gates = weights.to(ScalarType.Float64).squeeze(1);
        _statistics.SelectedCount[row, expert] += output.size(0);
        _statistics.GateMass[row, expert] += Number(gates.sum());
        _statistics.NormSum[row, expert] += Number(norms.sum());
        _statistics.SquaredNormSum[row, expert] += Number(norms.mul(norms).sum());
        _statistics.GatedNormSum[row, expert] += Number(norms.mul(gates).sum());
        _statistics.LargestActivation[row, expert] = Math.Max(_statistics.LargestActivation[row, expert], Number(wide.abs().max()));
    }

    private static double Number(Tensor scalar) => scalar.cpu().item<double>();

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

    private static PackedSequence SequenceOf(int document, TokenizedRequest request)
    {
        var reference = request.Request is GenerateRequest && request.Continuations.Count > 0 ? request.Continuations[0] : [];
        return new PackedSequence(document, [.. request.Prompt, .. reference], request.Prompt.Length - 1);
    }
}

using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Runs every expert on the tokens of some documents and keeps the inner products of their outputs.</summary>
internal sealed class SamplePass : ForwardObserver
{
    // Of a few hundred tokens, statistics of experts are stable; products of all layers stay below 256 MB.
    private const int MostTokens = 512;
    private const long MostProducts = 1L << 26;
    private const long OutputElements = 1L << 24;

    private readonly PlannedBlocks _blocks;
    private readonly List<SampledLayer> _layers = [];

    private SamplePass(PlannedBlocks blocks) => _blocks = blocks;

    /// <summary>Documents at equal distances, whole, as many as fit; at least one.</summary>
    public static ExpertSample Run(DecoderModel model, PlannedBlocks blocks, IReadOnlyList<TokenizedRequest> requests, CancellationToken cancellationToken)
    {
        using var noGradients = inference_mode();
        using var scope = NewDisposeScope();
        var shape = model.Config.Shape;
        var limit = Math.Min(MostTokens, MostProducts / ((long)shape.SparseLayerCount * shape.ExpertCount * shape.ExpertCount));
        var sequences = Choose(requests, limit);
        using var state = new PackedAttention([.. sequences.Select(sequence => sequence.Ids.Length)], model.Device, keepKeys: false);
        var observer = new SamplePass(blocks);
        model.Forward(PackedPass.Ids(sequences, model.Device), blocks, state, observer, cancellationToken);
        var router = model.Config.Router;
        return new ExpertSample(
            [.. sequences.SelectMany(sequence => Enumerable.Repeat(sequence.Document, sequence.Ids.Length))],
            observer._layers,
            router.Score != RouterScore.Sigmoid,
            router.Renormalises || router.Score == RouterScore.SparseMixer);
    }

    public override void OnRouterInput(int layer, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        using var use = _blocks.Use(layer);
        var block = use.Block;
        var (tokens, width) = (hidden.size(0), hidden.size(1));
        var scores = block.Router.Scores(block.Router.Logits(hidden));
        var choice = block.Router.Choice(scores);
        var means = zeros([block.ExpertCount, width], dtype: ScalarType.Float64, device: hidden.device);
        var products = new List<float>();
        var step = Math.Max(1, OutputElements / (block.ExpertCount * width));
        for (var start = 0L; start < tokens; start += step)
        {
            using var part = NewDisposeScope();
            var inputs = hidden.narrow(0, start, Math.Min(step, tokens - start));
            var outputs = stack(block.Experts.Select(expert => expert.Forward(inputs).to(ScalarType.Float32)), 1);
            products.AddRange(outputs.matmul(outputs.transpose(1, 2)).contiguous().cpu().data<float>());
            means.PlusInPlace(outputs.sum(0, type: ScalarType.Float64));
        }

        using Scalar count = tokens;
        means.div_(count);
        _layers.Add(new SampledLayer(block.ExpertCount, ToArray(scores), ToArray(choice), [.. products], ToTable(means.matmul(means.T))));
    }

    private static List<PackedSequence> Choose(IReadOnlyList<TokenizedRequest> requests, long limit)
    {
        var sequences = new List<PackedSequence>();
        var tokens = 0;
        var wanted = Math.Max(1, limit / Math.Max(1, (long)requests.Average(request => request.Prompt.Length)));
        var step = Math.Max(1, (int)(requests.Count / wanted));
        for (var document = 0; document < requests.Count; document += step)
        {
            var sequence = StatisticsPass.SequenceOf(document, requests[document]);
            if (sequences.Count == 0 || tokens + sequence.Ids.Length <= limit)
            {
                sequences.Add(sequence);
                tokens += sequence.Ids.Length;
            }
        }

        return [.. sequences.OrderBy(sequence => sequence.Ids.Length)];
    }

    private static float[] ToArray(Tensor tensor) => tensor.to(ScalarType.Float32).contiguous().cpu().data<float>().ToArray();

    private static ExpertTable ToTable(Tensor square)
    {
        var values = square.contiguous().cpu().data<double>();
        var table = new ExpertTable((int)square.size(0), (int)square.size(1));
        for (var row = 0; row < table.Layers; row++)
        {
            for (var column = 0; column < table.Experts; column++)
            {
                table[row, column] = values[(row * table.Experts) + column];
            }
        }

        return table;
    }
}

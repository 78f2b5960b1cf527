using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>Collects what one plan's chunks answer. The plan's blocks exist from its first chunk to its last. Safe for several threads.</summary>
internal sealed class PlanEvaluation(DecoderModel model, PruningPlan plan, int documents, int chunks) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ModelAnswer[] _answers = new ModelAnswer[documents];
    private readonly long[,] _routed = new long[model.Config.LayerCount, model.Config.ExpertCount];
    private PlannedBlocks? _blocks;
    private int _left = chunks;

    /// <summary>Runs one chunk and keeps its answers.</summary>
    public void Add(Func<PlannedBlocks, DocumentChunk> makeChunk)
    {
        var chunk = makeChunk(Blocks());
        var answers = chunk.Run();
        lock (_lock)
        {
            foreach (var (document, answer) in answers)
            {
                _answers[document] = answer;
            }

            foreach (var (layer, expert) in Cells())
            {
                _routed[layer, expert] += chunk.RoutedCounts[layer, expert];
            }

            if (--_left == 0)
            {
                Dispose();
            }
        }
    }

    /// <summary>The sheet; after all chunks.</summary>
    public PlanAnswers ToAnswers()
    {
        var layers = model.Config.SparseLayers;
        var share = new ExpertTable(layers.Length, model.Config.ExpertCount);
        for (var row = 0; row < layers.Length; row++)
        {
            var total = Enumerable.Range(0, share.Experts).Sum(expert => _routed[layers[row], expert]);
            for (var expert = 0; expert < share.Experts; expert++)
            {
                share[row, expert] = (double)_routed[layers[row], expert] / total;
            }
        }

        return new PlanAnswers(_answers, share);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _blocks?.Dispose();
            _blocks = null;
        }
    }

    private PlannedBlocks Blocks()
    {
        lock (_lock)
        {
            return _blocks ??= model.Blocks.Apply(plan);
        }
    }

    private IEnumerable<(int Layer, int Expert)> Cells() =>
        from layer in Enumerable.Range(0, _routed.GetLength(0))
        from expert in Enumerable.Range(0, _routed.GetLength(1))
        select (layer, expert);
}

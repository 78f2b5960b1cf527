using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>Collects what one plan answers, block by block. One thread.</summary>
internal sealed class PlanSheet(ModelConfig config, int documents)
{
    private readonly ModelAnswer[] _answers = [.. Enumerable.Repeat(NotAsked.Instance, documents)];
    private readonly long[,] _routed = new long[config.LayerCount, config.ExpertCount];

    /// <summary>Takes over one block's answers.</summary>
    public void Add(IEnumerable<PlanReading> block)
    {
        foreach (var reading in block)
        {
            foreach (var (document, answer) in reading.Answers())
            {
                _answers[document] = answer;
            }

            foreach (var layer in config.SparseLayers)
            {
                for (var expert = 0; expert < config.ExpertCount; expert++)
                {
                    _routed[layer, expert] += reading.RoutedCounts[layer, expert];
                }
            }
        }
    }

    /// <summary>The sheet; documents of blocks that were not added are not asked.</summary>
    public PlanAnswers ToAnswers()
    {
        var share = new ExpertTable(config.SparseLayers.Length, config.ExpertCount);
        for (var row = 0; row < share.Layers; row++)
        {
            var layer = config.SparseLayers[row];
            var total = Enumerable.Range(0, share.Experts).Sum(expert => _routed[layer, expert]);
            for (var expert = 0; expert < share.Experts; expert++)
            {
                share[row, expert] = (double)_routed[layer, expert] / total;
            }
        }

        return new PlanAnswers(_answers, share);
    }
}

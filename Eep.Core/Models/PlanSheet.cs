using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>Collects what one plan answers, block by block. One thread.</summary>
/// <param name="config">The model's.</param>
/// <param name="documents">How many are asked in all.</param>
public sealed class PlanSheet(ModelConfig config, int documents)
{
    private readonly ModelAnswer[] _answers = [.. Enumerable.Repeat(NotAsked.Instance, documents)];
    private readonly long[][] _routed = [.. config.SparseLayers.Select(_ => new long[config.ExpertCount])];

    /// <summary>Takes over one block's answers.</summary>
    public void Add(BlockAnswers block)
    {
        foreach (var (document, answer) in block.Answers)
        {
            _answers[document] = answer;
        }

        foreach (var (sum, counts) in _routed.Zip(block.RoutedCounts))
        {
            for (var expert = 0; expert < sum.Length; expert++)
            {
                sum[expert] += counts[expert];
            }
        }
    }

    /// <summary>The sheet; documents of blocks that were not added are not asked.</summary>
    public PlanAnswers ToAnswers()
    {
        var share = new ExpertTable(config.SparseLayers.Length, config.ExpertCount);
        for (var row = 0; row < share.Layers; row++)
        {
            var total = _routed[row].Sum();
            for (var expert = 0; expert < share.Experts; expert++)
            {
                share[row, expert] = (double)_routed[row][expert] / total;
            }
        }

        return new PlanAnswers(_answers, share);
    }
}

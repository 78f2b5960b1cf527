namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// AIMER (METHOD.md B9): experts whose weights are flat, mean |w| / sqrt(mean w^2) near 1, go first. Looks at weights alone.
/// </summary>
public sealed class FlatnessCriterion : ICriterion
{
    /// <inheritdoc/>
    public string Name => "aimer";

    /// <summary>1 - flatness, in [0, 1).</summary>
    public ExpertTable Score(ExpertEvidence evidence)
    {
        var flatness = evidence.WeightFlatness;
        var scores = new ExpertTable(flatness.Layers, flatness.Experts);
        for (var layer = 0; layer < scores.Layers; layer++)
        {
            for (var expert = 0; expert < scores.Experts; expert++)
            {
                scores[layer, expert] = 1 - flatness[layer, expert];
            }
        }

        return scores;
    }
}

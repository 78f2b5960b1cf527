namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// Random pruning: independent uniform scores, so that every subset of a layer's experts is equally likely. The baseline that any
/// criterion has to beat; report mean and spread over at least 10 seeds (EEP used 30 draws).
/// </summary>
/// <param name="seed">The same seed gives the same scores for the same shape.</param>
public sealed class RandomCriterion(ulong seed) : ICriterion
{
    // Keeps these draws apart from the search's, which hash other counters under the same seed.
    private const ulong Stream = 0x72616E646F6D;

    /// <inheritdoc/>
    public string Name => "random";

    /// <summary>Scores in [0, 1); only the number of layers and experts is used.</summary>
    public ExpertTable Score(ExpertEvidence evidence)
    {
        var shape = evidence.Statistics.SelectedCount;
        var scores = new ExpertTable(shape.Layers, shape.Experts);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            for (var expert = 0; expert < shape.Experts; expert++)
            {
                scores[layer, expert] = CounterHash.ToUniform(CounterHash.Of(seed, Stream, (ulong)layer, (ulong)expert));
            }
        }

        return scores;
    }
}

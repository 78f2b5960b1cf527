namespace Eep.Core.Pruning.Criteria;

/// <summary>The two steps that every formula shares.</summary>
internal static class ExpertScores
{
    /// <summary>A table of the same shape as <paramref name="shape"/>, filled cell by cell.</summary>
    public static ExpertTable Map(ExpertTable shape, Func<int, int, double> score)
    {
        var scores = new ExpertTable(shape.Layers, shape.Experts);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            for (var expert = 0; expert < shape.Experts; expert++)
            {
                scores[layer, expert] = score(layer, expert);
            }
        }

        return scores;
    }

    /// <summary>Numerator / denominator; 0 where nothing was counted, so that such an expert goes first.</summary>
    public static double Ratio(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;
}

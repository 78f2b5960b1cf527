using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>
/// A linear guess of the scores of plans that were not evaluated, fitted to all that were: ridge regression in its dual form, so that
/// the cost depends on the number of individuals and hardly on the size of the model. It only chooses which children are worth an
/// evaluation; it never stands in for one.
/// </summary>
/// <remarks>
/// See <see cref="PlanFeatures"/> for what it looks at. A score below the one that was the lowest useful when it was told, or none where there was
/// such a limit, counts as that limit: how far below a plan lies is not looked at, so that a plan whose evaluation stopped there guides
/// the search exactly as its full evaluation would. Not thread-safe.
/// </remarks>
/// <param name="usualExpertsPerToken">See <see cref="PlanFeatures.Of"/>.</param>
public sealed class ScoreSurrogate(int usualExpertsPerToken)
{
    // Variance of a score's noise (about 0.03^2 for 300 items) over that of one expert's influence on the score (about as large).
    private const double Ridge = 1.0;

    private readonly List<PlanFeatures> _features = [];
    private readonly List<double> _scores = [];

    // Row a holds the inner products of individual a with the individuals 0..a.
    private readonly List<double[]> _products = [];
    private double[] _weights = [];
    private double _offset;
    private int _seen;

    /// <summary>
    /// Takes in what the archive gained since the last call and fits again; false while fewer than two count. The fit depends on
    /// the archive alone, not on how often this was called.
    /// </summary>
    public bool Fit(SearchArchive archive)
    {
        for (; _seen < archive.All.Count; _seen++)
        {
            var scored = archive.All[_seen];
            var score = Math.Max(scored.Score ?? double.NegativeInfinity, scored.LowestUseful);
            if (double.IsFinite(score))
            {
                var features = PlanFeatures.Of(scored.Individual.Plan, usualExpertsPerToken);
                _features.Add(features);
                _scores.Add(score);
                _products.Add([.. _features.Select(features.Dot)]);
            }
        }

        if (_features.Count < 2)
        {
            return false;
        }

        SetWeights(Duals());
        return true;
    }

    /// <summary>The guessed score; not limited to [0, 1].</summary>
    public double Predict(PruningPlan plan) => _offset + PlanFeatures.Of(plan, usualExpertsPerToken).Dot(_weights);

    /// <summary>Solves (K + ridge) duals = scores - mean, K the inner products of the centred features; made to sum to zero.</summary>
    private double[] Duals()
    {
        var count = _features.Count;
        var toMean = new double[count];
        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < count; b++)
            {
                toMean[a] += Product(a, b) / count;
            }
        }

        var (meanNorm, meanScore) = (toMean.Average(), _scores.Average());
        var kernel = new double[count][];
        for (var a = 0; a < count; a++)
        {
            kernel[a] = new double[a + 1];
            for (var b = 0; b <= a; b++)
            {
                kernel[a][b] = _products[a][b] - toMean[a] - toMean[b] + meanNorm + (a == b ? Ridge : 0);
            }
        }

        var duals = Cholesky.Solve(kernel, [.. _scores.Select(score => score - meanScore)]);
        var share = duals.Sum() / count;
        return Array.ConvertAll(duals, dual => dual - share);
    }

    private void SetWeights(double[] duals)
    {
        Array.Clear(_weights);
        if (_weights.Length == 0)
        {
            _weights = new double[_features[0].Dimension];
        }

        // The mean plan is guessed to have the mean score.
        var ofMean = 0.0;
        for (var a = 0; a < duals.Length; a++)
        {
            _features[a].AddTo(_weights, duals[a]);
            for (var b = 0; b < duals.Length; b++)
            {
                ofMean += duals[a] * Product(a, b) / duals.Length;
            }
        }

        _offset = _scores.Average() - ofMean;
    }

    private double Product(int a, int b) => a >= b ? _products[a][b] : _products[b][a];
}

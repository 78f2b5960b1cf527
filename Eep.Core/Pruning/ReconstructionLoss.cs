namespace Eep.Core.Pruning;

/// <summary>
/// How far a layer's routed output moves when only some of its experts are kept (NAEE, METHOD.md B8): the sum over documents b of
/// ||Y_b - Y_b^K||_F, divided by the sum of ||Y_b||_F so that layers compare. 0 for all experts.
/// </summary>
/// <remarks>
/// A common factor on all coefficients cancels. Y is made by the same rule as Y^K: SparseMixer routers are treated as softmax routers.
/// Coefficients w over the experts give ||sum_i w_i f_i||^2 = w^T P w with the sample's inner products P.
/// </remarks>
public sealed class ReconstructionLoss
{
    private readonly ExpertSample _sample;
    private readonly SampledLayer _layer;
    private readonly int _expertsPerToken;
    private readonly double[][] _full;
    private readonly double _norm;

    /// <param name="sample">Tokens.</param>
    /// <param name="layer">Index into the sparse layers.</param>
    /// <param name="modelExpertsPerToken">k of the original model.</param>
    /// <param name="expertsPerToken">k of the pruned model.</param>
    public ReconstructionLoss(ExpertSample sample, int layer, int modelExpertsPerToken, int expertsPerToken)
    {
        (_sample, _layer, _expertsPerToken) = (sample, sample.Layers[layer], expertsPerToken);
        bool[] all = [.. Enumerable.Repeat(true, _layer.Experts)];
        _full = [.. Enumerable.Range(0, sample.TokenCount).Select(token => Coefficients(token, all, modelExpertsPerToken))];
        _norm = SumOfNorms(token => _full[token]);
    }

    /// <summary>The loss of keeping the marked experts, at least k of them.</summary>
    public double Of(bool[] kept) => _norm == 0 ? 0 : SumOfNorms(token =>
    {
        var change = Coefficients(token, kept, _expertsPerToken);
        for (var expert = 0; expert < change.Length; expert++)
        {
            change[expert] -= _full[token][expert];
        }

        return change;
    }) / _norm;

    private double SumOfNorms(Func<int, double[]> coefficients)
    {
        var sum = 0.0;
        for (var token = 0; token < _sample.TokenCount;)
        {
            var document = _sample.Documents[token];
            var square = 0.0;
            for (; token < _sample.TokenCount && _sample.Documents[token] == document; token++)
            {
                square += Square(token, coefficients(token));
            }

            sum += Math.Sqrt(square);
        }

        return sum;
    }

    private double Square(int token, double[] weights)
    {
        var sum = 0.0;
        for (var first = 0; first < weights.Length; first++)
        {
            for (var second = 0; second < weights.Length && weights[first] != 0; second++)
            {
                sum += weights[first] * weights[second] * _layer.Product(token, first, second);
            }
        }

        // Rounding of the products may leave a difference of nothing just below zero.
        return Math.Max(0, sum);
    }

    private double[] Coefficients(int token, bool[] kept, int expertsPerToken)
    {
        var scores = _layer.ScoresOf(token);
        var choice = _layer.ChoiceOf(token);
        var weights = new double[kept.Length];
        var chosen = 0.0;
        for (var slot = 0; slot < expertsPerToken; slot++)
        {
            var best = -1;
            for (var expert = 0; expert < kept.Length; expert++)
            {
                if (kept[expert] && weights[expert] == 0 && (best < 0 || choice[expert] > choice[best]))
                {
                    best = expert;
                }
            }

            weights[best] = Math.Max(scores[best], float.Epsilon);
            chosen += weights[best];
        }

        var divisor = _sample.Renormalises ? chosen : _sample.IsSoftmax ? Sum(scores, kept) : 1;
        return Array.ConvertAll(weights, weight => weight / divisor);
    }

    private static double Sum(ReadOnlySpan<float> scores, bool[] kept)
    {
        var sum = 0.0;
        for (var expert = 0; expert < kept.Length; expert++)
        {
            sum += kept[expert] ? scores[expert] : 0;
        }

        return Math.Max(sum, float.Epsilon);
    }
}

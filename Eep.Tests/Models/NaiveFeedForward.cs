using Eep.Core.Checkpoints.Architecture;

namespace Eep.Tests.Models;

/// <summary>Dense units and SMoE blocks for one token, in plain loops. A removed expert gets a router logit of minus infinity.</summary>
internal sealed class NaiveFeedForward(NaiveWeights weights, int expertsPerToken, Func<int, int, bool> isRemoved, Action<int, int, double, double[]>? onExpert)
{
    private static readonly ExpertActivation s_silu = new ExpertActivation.Silu();

    public double[] Forward(int layer, FeedForwardSpec spec, double[] row) => spec switch
    {
        DenseSpec dense => Unit(dense, row, s_silu),
        SparseSpec sparse => Sparse(layer, sparse, row),
        var other => throw new NotSupportedException(other.GetType().Name),
    };

    private double[] Sparse(int layer, SparseSpec spec, double[] row)
    {
        var result = new double[row.Length];
        foreach (var (expert, weight) in Route(layer, spec.Router, row))
        {
            var output = Expert(spec.Experts, expert, row);
            onExpert?.Invoke(layer, expert, weight, output);
            result = NaiveWeights.Add(result, NaiveWeights.Multiply(output, weight));
        }

        if (spec.Shared is not { } shared)
        {
            return result;
        }

        var factor = spec.SharedGate is { } gate ? NaiveWeights.Sigmoid(weights.Project(row, gate)[0]) : 1;
        return NaiveWeights.Add(result, NaiveWeights.Multiply(Unit(shared, row, s_silu), factor));
    }

    private IEnumerable<(int Expert, double Weight)> Route(int layer, RouterSpec router, double[] row)
    {
        var logits = weights.Project(row, router.Gate).Select((logit, expert) => isRemoved(layer, expert) ? double.NegativeInfinity : logit).ToArray();
        var scores = router.Score switch
        {
            RouterScore.Softmax => NaiveWeights.Softmax(logits),
            var other => throw new NotSupportedException(other.ToString()),
        };
        var chosen = Enumerable.Range(0, scores.Length).OrderByDescending(expert => scores[expert]).Take(expertsPerToken).ToArray();
        var divisor = router.Renormalises ? chosen.Sum(expert => scores[expert]) : 1;
        return chosen.Select(expert => (expert, scores[expert] / divisor * router.Scaling));
    }

    private double[] Expert(ExpertsSpec experts, int expert, double[] row) => experts switch
    {
        SeparateExpertsSpec separate => Unit(separate.Expert(expert), row, experts.Activation),
        var other => throw new NotSupportedException(other.GetType().Name),
    };

    private double[] Unit(DenseSpec unit, double[] row, ExpertActivation activation)
    {
        var (gate, up) = (weights.Project(row, unit.Gate), weights.Project(row, unit.Up));
        return weights.Project(
            activation is ExpertActivation.Silu
                ? [.. gate.Zip(up, (g, u) => g * NaiveWeights.Sigmoid(g) * u)]
                : throw new NotSupportedException(activation.ToString()),
            unit.Down);
    }
}

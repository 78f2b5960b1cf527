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
        if (router.Score == RouterScore.SparseMixer)
        {
            return Mix(logits, router.Jitter);
        }

        var scores = router.Score switch
        {
            RouterScore.Softmax => NaiveWeights.Softmax(logits),
            RouterScore.Sigmoid => [.. logits.Select(NaiveWeights.Sigmoid)],
            var other => throw new NotSupportedException(other.ToString()),
        };
        var correction = router.Correction is null ? new double[scores.Length] : weights.Get(router.Correction);
        double[] choice = [.. scores.Select((score, expert) => isRemoved(layer, expert) ? double.NegativeInfinity : score + correction[expert])];
        if (router.Groups is { } groups)
        {
            choice = NaiveGroups.Limit(choice, groups);
        }

        var chosen = Enumerable.Range(0, scores.Length).OrderByDescending(expert => choice[expert]).Take(expertsPerToken).ToArray();
        var divisor = router.Renormalises ? chosen.Sum(expert => scores[expert]) + router.RenormalisationEpsilon : 1;
        return chosen.Select(expert => (expert, scores[expert] / divisor * router.Scaling));
    }

    /// <summary>Two experts, each weighted among its near ties.</summary>
    private static IEnumerable<(int Expert, double Weight)> Mix(double[] logits, double jitter)
    {
        var left = Enumerable.Range(0, logits.Length).Where(expert => double.IsFinite(logits[expert])).ToList();
        for (var choice = 0; choice < 2; choice++)
        {
            var best = left.MaxBy(expert => logits[expert]);
            var near = left.Where(expert => (logits[best] - logits[expert]) / Math.Max(Math.Abs(logits[expert]), logits[best]) <= 2 * jitter);
            yield return (best, 1 / near.Sum(expert => Math.Exp(logits[expert] - logits[best])));
            left.Remove(best);
        }
    }

    public double[] Expert(ExpertsSpec experts, int expert, double[] row) => experts switch
    {
        SeparateExpertsSpec separate => Unit(separate.Expert(expert), row, experts.Activation),
        FusedExpertsSpec fused => Fused(fused, expert, row),
        var other => throw new NotSupportedException(other.GetType().Name),
    };

    private double[] Fused(FusedExpertsSpec spec, int expert, double[] row)
    {
        var gateUp = Map(row, expert, spec.GateUp, spec.GateUpBias, spec.Transposed);
        var inner = gateUp.Length / 2;
        var parts = Enumerable.Range(0, inner).Select(index => spec.Interleaved
            ? (Gate: gateUp[2 * index], Up: gateUp[(2 * index) + 1])
            : (Gate: gateUp[index], Up: gateUp[inner + index]));
        return Map([.. parts.Select(part => Activate(part.Gate, part.Up, spec.Activation))], expert, spec.Down, spec.DownBias, spec.Transposed);
    }

    /// <summary>One expert's map out of a tensor that holds all of them.</summary>
    private double[] Map(double[] row, int expert, TensorSpec weight, TensorSpec? bias, bool isTransposed)
    {
        var values = weights.Get(weight).Chunk((int)(weight.Shape[1] * weight.Shape[2])).ElementAt(expert);
        var outputs = values.Length / row.Length;
        var added = bias is null ? new double[outputs] : weights.Get(bias).Chunk(outputs).ElementAt(expert);
        return [.. Enumerable.Range(0, outputs).Select(output => added[output] + row.Select(
            (value, input) => value * values[isTransposed ? (input * outputs) + output : (output * row.Length) + input]).Sum())];
    }

    private double[] Unit(DenseSpec unit, double[] row, ExpertActivation activation)
    {
        var (gate, up) = (weights.Project(row, unit.Gate), weights.Project(row, unit.Up));
        return weights.Project([.. gate.Zip(up, (g, u) => Activate(g, u, activation))], unit.Down);
    }

    private static double Activate(double gate, double up, ExpertActivation activation)
    {
        if (activation is not ExpertActivation.ClampedSwiGlu clamped)
        {
            return gate * NaiveWeights.Sigmoid(gate) * up;
        }

        var cut = Math.Min(gate, clamped.Limit);
        return cut * NaiveWeights.Sigmoid(clamped.Alpha * cut) * (Math.Clamp(up, -clamped.Limit, clamped.Limit) + 1);
    }
}

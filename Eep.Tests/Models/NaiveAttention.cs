using Eep.Core.Checkpoints.Architecture;

namespace Eep.Tests.Models;

/// <summary>Attention of every kind over one whole sequence, in plain loops.</summary>
internal sealed class NaiveAttention(NaiveWeights weights)
{
    public double[][] Attend(AttentionSpec attention, double[][] rows) => attention switch
    {
        GroupedQueryAttentionSpec grouped => Grouped(grouped, rows),
        LatentAttentionSpec latent => NaiveLatentAttention.Attend(weights, latent, rows),
        LightningAttentionSpec lightning => Lightning(lightning, rows),
        var other => throw new NotSupportedException(other.GetType().Name),
    };

    private double[][] Grouped(GroupedQueryAttentionSpec spec, double[][] rows)
    {
        var length = rows.Length;
        double[][][] queries = [.. rows.Select((row, position) => Turned(spec, Heads(spec, spec.Query, spec.QueryNorm, row), position, length))];
        double[][][] keys = [.. rows.Select((row, position) => Turned(spec, Heads(spec, spec.Key, spec.KeyNorm, row), position, length))];
        double[][][] values = [.. rows.Select(row => Heads(spec, spec.Value, null, row))];
        var share = queries[0].Length / keys[0].Length;
        return [.. rows.Select((_, position) => weights.Project(
            [.. queries[position].SelectMany((query, head) => OneHead(
                query,
                [.. keys.Select(row => row[head / share])],
                [.. values.Select(row => row[head / share])],
                position,
                spec.Scale,
                spec.Window,
                spec.Sinks is null ? null : weights.Get(spec.Sinks)[head]))],
            spec.Output))];
    }

    /// <summary>One query head at one position over the keys and values of its past and itself.</summary>
    public static double[] OneHead(double[] query, double[][] keys, double[][] values, int position, double scale, int? window, double? sink)
    {
        var past = Enumerable.Range(0, position + 1).Where(other => window is not { } size || other > position - size).ToArray();
        var logits = past.Select(other => scale * query.Zip(keys[other], (a, b) => a * b).Sum());
        var shares = NaiveWeights.Softmax([.. logits, .. sink is { } one ? [one] : Array.Empty<double>()]);
        var result = new double[values[0].Length];
        for (var index = 0; index < past.Length; index++)
        {
            result = NaiveWeights.Add(result, NaiveWeights.Multiply(values[past[index]], shares[index]));
        }

        return result;
    }

    /// <summary>As a recurrence: state = decay * state + k v^T, output = q state.</summary>
    private double[][] Lightning(LightningAttentionSpec spec, double[][] rows)
    {
        var width = spec.HeadDimension;
        double[][,] states = [.. spec.Slopes.Select(_ => new double[width, width])];
        return [.. rows.Select(row =>
        {
            var joined = weights.Project(row, spec.QueryKeyValue).Select(value => value * NaiveWeights.Sigmoid(value)).Chunk(3 * width).ToArray();
            double[] attended = [.. joined.SelectMany((parts, head) => OneStep(parts.Chunk(width).ToArray(), states[head], Math.Exp(-spec.Slopes[head])))];
            var gate = weights.Project(row, spec.OutputGate).Select(NaiveWeights.Sigmoid);
            return weights.Project([.. weights.Norm(attended, spec.Norm).Zip(gate, (value, share) => value * share)], spec.Output);
        })];
    }

    private static double[] OneStep(double[][] queryKeyValue, double[,] state, double decay)
    {
        var (query, key, value) = (queryKeyValue[0], queryKeyValue[1], queryKeyValue[2]);
        var result = new double[value.Length];
        for (var i = 0; i < key.Length; i++)
        {
            for (var j = 0; j < value.Length; j++)
            {
                state[i, j] = (decay * state[i, j]) + (key[i] * value[j]);
                result[j] += query[i] * state[i, j];
            }
        }

        return result;
    }

    private double[][] Heads(GroupedQueryAttentionSpec spec, LinearSpec map, NormSpec? norm, double[] row)
    {
        var flat = weights.Project(row, map);
        var isPerHead = norm?.Weight.Shape[0] == spec.HeadDimension;
        if (norm is not null && !isPerHead)
        {
            flat = weights.Norm(flat, norm);
        }

        var limit = spec.ClipQkv ?? double.PositiveInfinity;
        return [.. flat.Chunk(spec.HeadDimension)
            .Select(head => isPerHead ? weights.Norm(head, norm!) : head)
            .Select(head => head.Select(value => Math.Clamp(value, -limit, limit)).ToArray())];
    }

    private static double[][] Turned(GroupedQueryAttentionSpec spec, double[][] heads, int position, int length) =>
        [.. heads.Select(head => spec.Rope is { } rope ? NaiveRope.Turn(head, rope, position, length) : head)];
}

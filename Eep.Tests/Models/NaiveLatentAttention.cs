using Eep.Core.Checkpoints.Architecture;

namespace Eep.Tests.Models;

/// <summary>Multi-head latent attention over one whole sequence, in plain loops: every head's keys and values are written out.</summary>
internal static class NaiveLatentAttention
{
    public static double[][] Attend(NaiveWeights weights, LatentAttentionSpec spec, double[][] rows)
    {
        var (length, plain) = (rows.Length, spec.PlainDimension);
        double[][][] queries = [.. rows.Select((row, position) => Queries(row).Chunk(plain + spec.Rope.Dimension)
            .Select(head => Turned(head[..plain], head[plain..], position)).ToArray())];
        var (keys, values) = (new double[length][][], new double[length][][]);
        for (var position = 0; position < length; position++)
        {
            var down = weights.Project(rows[position], spec.KeyValueDown);
            var shared = down[^spec.Rope.Dimension..];
            var heads = weights.Project(weights.Norm(down[..^spec.Rope.Dimension], spec.KeyValueNorm), spec.KeyValue)
                .Chunk(plain + spec.ValueDimension).ToArray();
            keys[position] = [.. heads.Select(head => Turned(head[..plain], shared, position))];
            values[position] = [.. heads.Select(head => head[plain..])];
        }

        return [.. rows.Select((_, position) => weights.Project(
            [.. queries[position].SelectMany((query, head) => NaiveAttention.OneHead(
                query, [.. keys.Select(row => row[head])], [.. values.Select(row => row[head])], position, spec.Scale, null, null))],
            spec.Output))];

        double[] Queries(double[] row) => weights.Project(
            spec.QueryDown is null ? row : weights.Norm(weights.Project(row, spec.QueryDown), spec.QueryNorm!), spec.Query);

        double[] Turned(double[] still, double[] moving, int position) => [.. still, .. NaiveRope.Turn(moving, spec.Rope, position, length)];
    }
}

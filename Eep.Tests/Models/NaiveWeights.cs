using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using TorchSharp;

namespace Eep.Tests.Models;

/// <summary>Tensors of a checkpoint as float64, and the two maps that every part of a decoder is made of.</summary>
internal sealed class NaiveWeights(Checkpoint checkpoint)
{
    private readonly Dictionary<string, double[]> _tensors = [];

    public double[] Get(TensorSpec tensor)
    {
        if (!_tensors.TryGetValue(tensor.Name, out var values))
        {
            using var wide = checkpoint.Tensor(tensor.Name).to(torch.ScalarType.Float64);
            _tensors[tensor.Name] = values = wide.data<double>().ToArray();
        }

        return values;
    }

    /// <summary>x W^T + b of one row.</summary>
    public double[] Project(double[] row, LinearSpec map) => Project(row, Get(map.Weight), map.Bias is null ? null : Get(map.Bias));

    /// <summary>The same with W (out, in) row by row.</summary>
    public static double[] Project(double[] row, ReadOnlySpan<double> weight, ReadOnlySpan<double> bias)
    {
        var result = new double[weight.Length / row.Length];
        for (var output = 0; output < result.Length; output++)
        {
            result[output] = bias.IsEmpty ? 0 : bias[output];
            for (var input = 0; input < row.Length; input++)
            {
                result[output] += weight[(output * row.Length) + input] * row[input];
            }
        }

        return result;
    }

    public double[] Norm(double[] row, NormSpec norm)
    {
        var mean = norm.Bias is null ? 0 : row.Average();
        var scale = 1 / Math.Sqrt(row.Sum(value => (value - mean) * (value - mean) / row.Length) + norm.Epsilon);
        var (weight, bias) = (Get(norm.Weight), norm.Bias is null ? null : Get(norm.Bias));
        return [.. row.Select((value, index) => ((value - mean) * scale * weight[index]) + (bias?[index] ?? 0))];
    }

    public static double[] Add(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];

    public static double[] Multiply(double[] row, double factor) => [.. row.Select(value => value * factor)];

    public static double[] Softmax(double[] logits)
    {
        var largest = logits.Max();
        var exponentials = logits.Select(logit => Math.Exp(logit - largest)).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    public static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}

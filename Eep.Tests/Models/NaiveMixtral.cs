using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using TorchSharp;

namespace Eep.Tests.Models;

/// <summary>
/// The model written down once more, in float64 with plain loops and no cleverness: one sequence, no cache, no batching. Removed experts
/// get a router logit of minus infinity.
/// </summary>
public sealed class NaiveMixtral(Checkpoint checkpoint)
{
    private readonly Dictionary<string, double[]> _tensors = [];
    private readonly ModelConfig _config = checkpoint.Config;
    private readonly GroupedQueryAttentionSpec _attention = (GroupedQueryAttentionSpec)checkpoint.Config.Decoder.Layer(0).Attention;

    /// <summary>Experts that a layer may not use.</summary>
    public Func<int, int, bool> IsRemoved { get; init; } = (_, _) => false;

    /// <summary>k; the config's unless set.</summary>
    public int ExpertsPerToken { get; init; } = checkpoint.Config.ExpertsPerToken;

    /// <summary>Called for every routed pair: layer, expert, combine weight, ungated output.</summary>
    public Action<int, int, double, double[]>? OnExpert { get; init; }

    /// <summary>Logits of every position, [tokens][vocabulary].</summary>
    public double[][] Logits(IReadOnlyList<int> ids)
    {
        var embedding = Get(MixtralNames.Embedding);
        double[][] stream = [.. ids.Select(id => embedding[(id * _config.HiddenSize)..((id + 1) * _config.HiddenSize)])];
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            var attended = Attend(layer, [.. stream.Select(row => Norm(row, MixtralNames.InputNorm(layer)))]);
            stream = [.. stream.Zip(attended, Add)];
            stream = [.. stream.Select(row => Add(row, Route(layer, Norm(row, MixtralNames.PostAttentionNorm(layer)))))];
        }

        var head = _config.Decoder.Head is null ? MixtralNames.Embedding : MixtralNames.Head;
        return [.. stream.Select(row => Project(Norm(row, MixtralNames.FinalNorm), head))];
    }

    /// <summary>The greedy continuation, found by running the whole sequence again for every token.</summary>
    public int[] Greedy(IReadOnlyList<int> prompt, int count, IReadOnlySet<int>? suppressedFirst = null)
    {
        var ids = prompt.ToList();
        for (var step = 0; step < count; step++)
        {
            var logits = Logits(ids)[^1];
            ids.Add(Enumerable.Range(0, logits.Length)
                .Where(id => step > 0 || suppressedFirst is null || !suppressedFirst.Contains(id)).MaxBy(id => logits[id]));
        }

        return [.. ids.Skip(prompt.Count)];
    }

    private static double[] Add(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];

    private double[] Get(string name)
    {
        if (!_tensors.TryGetValue(name, out var values))
        {
            using var wide = checkpoint.Tensor(name).to(torch.ScalarType.Float64);
            _tensors[name] = values = wide.data<double>().ToArray();
        }

        return values;
    }

    private double[] Project(double[] row, string weight)
    {
        var values = Get(weight);
        var result = new double[values.Length / row.Length];
        for (var output = 0; output < result.Length; output++)
        {
            for (var input = 0; input < row.Length; input++)
            {
                result[output] += values[(output * row.Length) + input] * row[input];
            }
        }

        return result;
    }

    private double[] Norm(double[] row, string weight)
    {
        var scale = 1 / Math.Sqrt(row.Sum(value => value * value / row.Length) + _config.Decoder.FinalNorm.Epsilon);
        return [.. row.Zip(Get(weight), (value, factor) => value * scale * factor)];
    }

    private double[] Turn(double[] heads, int position)
    {
        var result = heads.ToArray();
        var width = _attention.HeadDimension;
        for (var index = 0; index < heads.Length; index++)
        {
            var (head, place) = (index / width * width, index % width);
            var angle = position * Math.Pow(_config.RopeTheta, -2.0 * (place % (width / 2)) / width);
            var other = place < width / 2 ? -heads[head + place + (width / 2)] : heads[head + place - (width / 2)];
            result[index] = (heads[index] * Math.Cos(angle)) + (other * Math.Sin(angle));
        }

        return result;
    }

    private double[][] Attend(int layer, double[][] rows)
    {
        double[][] queries = [.. rows.Select((row, position) => Turn(Project(row, MixtralNames.Query(layer)), position))];
        double[][] keys = [.. rows.Select((row, position) => Turn(Project(row, MixtralNames.Key(layer)), position))];
        double[][] values = [.. rows.Select(row => Project(row, MixtralNames.Value(layer)))];
        var (width, share) = (_attention.HeadDimension, Heads(_attention.Query) / Heads(_attention.Key));
        return [.. rows.Select((_, position) =>
        {
            var result = new double[queries[position].Length];
            var first = Math.Max(0, position + 1 - (_attention.Window ?? int.MaxValue / 2));
            for (var head = 0; head < Heads(_attention.Query); head++)
            {
                var (own, shared) = (head * width, head / share * width);
                var scores = Enumerable.Range(first, position - first + 1).Select(past => Enumerable.Range(0, width)
                    .Sum(place => queries[position][own + place] * keys[past][shared + place]) / Math.Sqrt(width)).ToArray();
                var weights = Softmax(scores);
                for (var place = 0; place < width; place++)
                {
                    result[own + place] = weights.Select((weight, past) => weight * values[first + past][shared + place]).Sum();
                }
            }

            return Project(result, MixtralNames.Output(layer));
        })];
    }

    private double[] Route(int layer, double[] row)
    {
        var logits = Project(row, MixtralNames.Router(layer)).Select(
            (logit, expert) => IsRemoved(layer, expert) ? double.NegativeInfinity : logit).ToArray();
        var probabilities = Softmax(logits);
        var chosen = Enumerable.Range(0, probabilities.Length)
            .OrderByDescending(expert => probabilities[expert]).Take(ExpertsPerToken).ToArray();
        var sum = chosen.Sum(expert => probabilities[expert]);
        var result = new double[row.Length];
        foreach (var expert in chosen)
        {
            var output = Expert(layer, expert, row);
            OnExpert?.Invoke(layer, expert, probabilities[expert] / sum, output);
            result = Add(result, [.. output.Select(value => value * probabilities[expert] / sum)]);
        }

        return result;
    }

    private double[] Expert(int layer, int expert, double[] row)
    {
        var gate = Project(row, MixtralNames.Expert(layer, expert, "w1"));
        var up = Project(row, MixtralNames.Expert(layer, expert, "w3"));
        return Project([.. gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u)], MixtralNames.Expert(layer, expert, "w2"));
    }

    private static double[] Softmax(double[] logits)
    {
        var largest = logits.Max();
        var exponentials = logits.Select(logit => Math.Exp(logit - largest)).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    private int Heads(LinearSpec projection) => (int)projection.Weight.Shape[0] / _attention.HeadDimension;
}

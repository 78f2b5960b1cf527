using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Tests.Models;

/// <summary>
/// A model written down once more from its <see cref="DecoderSpec"/>, in float64 with plain loops and no cleverness: one sequence, no
/// cache, no batching.
/// </summary>
public sealed class NaiveDecoder(Checkpoint checkpoint)
{
    private readonly NaiveWeights _weights = new(checkpoint);
    private readonly DecoderSpec _decoder = checkpoint.Config.Decoder;

    /// <summary>Experts that a layer may not use.</summary>
    public Func<int, int, bool> IsRemoved { get; init; } = (_, _) => false;

    /// <summary>k; the config's unless set.</summary>
    public int ExpertsPerToken { get; init; } = checkpoint.Config.ExpertsPerToken;

    /// <summary>Called for every routed pair: layer, expert, combine weight, ungated output.</summary>
    public Action<int, int, double, double[]>? OnExpert { get; init; }

    /// <summary>Called for every token and layer: layer, stream before the feed-forward part, what that part sees, stream after it.</summary>
    public Action<int, double[], double[], double[]>? OnFed { get; init; }

    /// <summary>The ungated output of any expert to what a layer's feed-forward part sees.</summary>
    public double[] Expert(int layer, int expert, double[] row) =>
        new NaiveFeedForward(_weights, ExpertsPerToken, IsRemoved, null).Expert(checkpoint.Config.Sparse(layer).Experts, expert, row);

    /// <summary>Router logits to what a layer's feed-forward part sees.</summary>
    public double[] RouterLogits(int layer, double[] row) => _weights.Project(row, checkpoint.Config.Sparse(layer).Router.Gate);

    /// <summary>Logits of every position, [tokens][vocabulary].</summary>
    public double[][] Logits(IReadOnlyList<int> ids)
    {
        var (embedding, width) = (_weights.Get(_decoder.Embedding), (int)_decoder.Embedding.Shape[1]);
        double[][] stream = [.. ids.Select(id => NaiveWeights.Multiply(embedding[(id * width)..((id + 1) * width)], _decoder.EmbeddingMultiplier))];
        for (var layer = 0; layer < _decoder.LayerCount; layer++)
        {
            stream = Layer(layer, _decoder.Layer(layer), stream);
        }

        var head = _decoder.Head ?? new LinearSpec(_decoder.Embedding, _decoder.TiedHeadBias);
        return [.. stream.Select(row => NaiveWeights.Multiply(
            _weights.Project(_weights.Norm(row, _decoder.FinalNorm), head), 1 / _decoder.LogitsDivisor))];
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

    private double[][] Layer(int index, LayerSpec layer, double[][] stream)
    {
        var normed = Normed(stream, layer.InputNorm);
        var attended = new NaiveAttention(_weights).Attend(layer.Attention, normed);
        stream = Join(layer.AttentionResidual, stream, normed, attended);
        normed = Normed(stream, layer.PostAttentionNorm);
        var feedForward = new NaiveFeedForward(_weights, ExpertsPerToken, IsRemoved, OnExpert);
        var result = Join(layer.FeedForwardResidual, stream, normed, [.. normed.Select(row => feedForward.Forward(index, layer.FeedForward, row))]);
        for (var token = 0; token < result.Length; token++)
        {
            OnFed?.Invoke(index, stream[token], normed[token], result[token]);
        }

        return result;
    }

    private double[][] Normed(double[][] rows, NormSpec norm) => [.. rows.Select(row => _weights.Norm(row, norm))];

    private static double[][] Join(ResidualSpec residual, double[][] stream, double[][] normed, double[][] branch) =>
        [.. (residual.FromNormed ? normed : stream).Zip(branch, (kept, added) => NaiveWeights.Add(
            NaiveWeights.Multiply(kept, residual.Stream), NaiveWeights.Multiply(added, residual.Branch)))];
}

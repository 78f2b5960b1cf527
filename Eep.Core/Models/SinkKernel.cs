using Eep.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Attention whose softmax has one more term a head, the sink, that takes weight and gives no value (gpt-oss). Queries are taken some at a
/// time, so that memory grows with the length and not with its square.
/// </summary>
internal sealed class SinkKernel : AttentionKernel
{
    private const int RowsAtOnce = 256;

    private readonly int? _window;
    private readonly Tensor _sinks;
    private readonly Scalar _scale;
    private readonly Scalar _never = float.NegativeInfinity;

    /// <param name="scale">Multiplies query times key.</param>
    /// <param name="window">Sliding window, or null.</param>
    /// <param name="sinks">Logits of the sinks, (heads); not owned.</param>
    public SinkKernel(double scale, int? window, Tensor sinks) => (_scale, _window, _sinks) = (scale, window, sinks);

    public override Tensor Whole(Tensor query, Tensor key, Tensor value, SequenceMasks masks)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (var start = 0; start < masks.Length; start += RowsAtOnce)
        {
            parts.Add(Rows(query, key, value, start, Math.Min(masks.Length, start + RowsAtOnce)));
        }

        return (parts.Count == 1 ? parts[0] : cat(parts, 2)).MoveToOuterDisposeScope();
    }

    public override Tensor Step(Tensor query, Tensor key, Tensor value, PastMasks masks)
    {
        using var scope = NewDisposeScope();
        var scores = query.matmul(key.transpose(2, 3)).mul_(_scale).PlusInPlace(masks.Additive(_window));
        return Attend(scores, _sinks.view(1, query.size(1), query.size(2), 1), value).MoveToOuterDisposeScope();
    }

    /// <summary>The queries from <paramref name="start"/> to before <paramref name="end"/>, over the keys that any of them sees.</summary>
    private Tensor Rows(Tensor query, Tensor key, Tensor value, int start, int end)
    {
        using var scope = NewDisposeScope();
        var first = _window is { } size ? Math.Max(0, start + 1 - size) : 0;
        var (offset, width) = (start - first, end - first);
        var hidden = ones(end - start, width, dtype: ScalarType.Bool, device: query.device).triu(offset + 1);
        if (_window is { } limit)
        {
            hidden.logical_or_(ones(end - start, width, dtype: ScalarType.Bool, device: query.device).tril(offset - limit));
        }

        var scores = query.narrow(2, start, end - start).matmul(key.narrow(2, first, width).transpose(2, 3)).mul_(_scale).masked_fill_(hidden, _never);
        return Attend(scores, _sinks.view(1, -1, 1, 1), value.narrow(2, first, width)).MoveToOuterDisposeScope();
    }

    private static Tensor Attend(Tensor scores, Tensor sinks, Tensor value)
    {
        var width = scores.size(3);
        var logits = cat([scores, sinks.expand(scores.size(0), scores.size(1), scores.size(2), 1)], 3);
        return nn.functional.softmax(logits, 3, ScalarType.Float32).narrow(3, 0, width).to(value.dtype).matmul(value);
    }
}

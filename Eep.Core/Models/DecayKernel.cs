using Eep.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Linear attention with exponential decay: output i = sum over j up to i of exp(-slope (i - j)) (q_i . k_j) v_j. Whole sequences go block by block,
/// each over its own pairs and over the decayed sum of k v^T before it; the result does not depend on the block's length but for rounding.
/// </summary>
internal sealed class DecayKernel : AttentionKernel
{
    private const int BlockLength = 256;

    private readonly Tensor _rates;

    /// <param name="slopes">One a head, (heads), float32; not owned.</param>
    public DecayKernel(Tensor slopes) => _rates = slopes;

    public override Tensor Whole(Tensor query, Tensor key, Tensor value, SequenceMasks masks)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        var state = zeros(query.size(0), query.size(1), key.size(3), value.size(3), dtype: query.dtype, device: query.device);
        for (var start = 0; start < masks.Length; start += BlockLength)
        {
            var length = Math.Min(BlockLength, masks.Length - start);
            var (part, next) = Block(query.narrow(2, start, length), key.narrow(2, start, length), value.narrow(2, start, length), state);
            parts.Add(part);
            state.Dispose();
            state = next;
        }

        return (parts.Count == 1 ? parts[0] : cat(parts, 2)).MoveToOuterDisposeScope();
    }

    public override Tensor Step(Tensor query, Tensor key, Tensor value, PastMasks masks)
    {
        using var scope = NewDisposeScope();
        var decays = Decays(masks.Distances(), query.dtype);
        return query.matmul(key.transpose(2, 3)).mul_(decays).matmul(value).MoveToOuterDisposeScope();
    }

    /// <param name="query">(sequences, heads, length, d).</param>
    /// <param name="key">The same.</param>
    /// <param name="value">(sequences, heads, length, d').</param>
    /// <param name="state">Sum of k v^T over all earlier tokens, decayed to the last of them; (sequences, heads, d, d').</param>
    private (Tensor Output, Tensor State) Block(Tensor query, Tensor key, Tensor value, Tensor state)
    {
        using var scope = NewDisposeScope();
        var length = query.size(2);
        using Scalar zero = 0, one = 1, end = length;
        var places = arange(zero, end, one, dtype: ScalarType.Float32, device: query.device);
        var pairs = Decays(places.unsqueeze(1).Plus(places.neg()).view(1, 1, length, length), query.dtype).tril();
        var sinceState = Decays(places.Plus(one).view(1, 1, length, 1), query.dtype);
        var untilEnd = Decays(places.flip(0).view(1, 1, length, 1), query.dtype);
        var within = query.matmul(key.transpose(2, 3)).mul_(pairs).matmul(value);
        var output = within.PlusInPlace(query.mul(sinceState).matmul(state));
        var carried = state.mul(sinceState.narrow(2, length - 1, 1));
        var next = carried.PlusInPlace(key.mul(untilEnd).transpose(2, 3).matmul(value));
        return (output.MoveToOuterDisposeScope(), next.MoveToOuterDisposeScope());
    }

    /// <summary>exp(-slope * distance) for every head; (..., 1, a, b) to (..., heads, a, b). The caller's scope owns the result.</summary>
    private Tensor Decays(Tensor distances, ScalarType type)
    {
        using var scope = NewDisposeScope();
        return distances.mul(_rates.view(1, -1, 1, 1)).neg_().exp_().to(type).MoveToOuterDisposeScope();
    }
}

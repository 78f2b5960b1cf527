using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// The mathematics between turned queries, keys and values of one layer. An <see cref="IAttentionState"/> lays them out; a kernel never
/// knows which sequences there are.
/// </summary>
internal abstract class AttentionKernel
{
    /// <summary>Causal attention within sequences of equal length.</summary>
    /// <param name="query">(sequences, heads, length, d).</param>
    /// <param name="key">The same, each key head repeated for the query heads that share it.</param>
    /// <param name="value">(sequences, heads, length, d').</param>
    /// <param name="masks">Masks for this length.</param>
    /// <returns>(sequences, heads, length, d'); the caller's scope owns it.</returns>
    public abstract Tensor Whole(Tensor query, Tensor key, Tensor value, SequenceMasks masks);

    /// <summary>One new token per sequence over its past and itself.</summary>
    /// <param name="query">(sequences, key heads, query heads per key head, d).</param>
    /// <param name="key">(sequences, key heads, longest past, d); rows beyond a sequence's own length are arbitrary.</param>
    /// <param name="value">(sequences, key heads, longest past, d').</param>
    /// <param name="masks">Which rows count.</param>
    /// <returns>(sequences, key heads, query heads per key head, d'); the caller's scope owns it.</returns>
    public abstract Tensor Step(Tensor query, Tensor key, Tensor value, PastMasks masks);
}

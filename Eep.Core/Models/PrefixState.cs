using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>What a pass needs to go on behind some layers without running them: the stream after the next layer's attention. Owns its tensors.</summary>
/// <param name="Choice">What the block of the last of these layers chose; null where that layer is dense, or before the first.</param>
/// <param name="Attended">The stream after the attention of the next layer, (tokens, hidden).</param>
/// <param name="Keys">Keys and values of that attention, where answers go on from them.</param>
internal sealed record PrefixState(BlockChoice? Choice, Tensor Attended, (Tensor Key, Tensor Value)? Keys) : IDisposable
{
    /// <summary>What it takes in memory.</summary>
    public long Bytes => BytesOf(Attended)
        + (Keys is { } keys ? BytesOf(keys.Key) + BytesOf(keys.Value) : 0)
        + ((Choice?.Selected.Length ?? 0) * sizeof(long));

    /// <summary>The same numbers with an owner of their own: whoever disposes one leaves the other as it is.</summary>
    public PrefixState Share() => new(
        Choice,
        Attended.alias().DetachFromDisposeScope(),
        Keys is { } keys ? (keys.Key.alias().DetachFromDisposeScope(), keys.Value.alias().DetachFromDisposeScope()) : null);

    public void Dispose()
    {
        Attended.Dispose();
        Keys?.Key.Dispose();
        Keys?.Value.Dispose();
    }

    private static long BytesOf(Tensor tensor) => tensor.numel() * tensor.element_size();
}

using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// The state of a pass after some layers, shared by all plans whose blocks agree so far: a node of the trie over layers. Owns its tensors.
/// </summary>
/// <param name="parent">The state before its last layer; null for the embeddings.</param>
/// <param name="plans">Indices of the plans that share it.</param>
/// <param name="hidden">The residual stream (tokens, hidden).</param>
/// <param name="choice">What the block of its last layer chose; null where that layer is dense.</param>
internal sealed class PrefixNode(PrefixNode? parent, IReadOnlyList<int> plans, Tensor hidden, BlockChoice? choice) : IDisposable
{
    private (Tensor Key, Tensor Value)? _keys;

    public IReadOnlyList<int> Plans => plans;

    public Tensor Hidden => hidden;

    /// <summary>What the blocks of all layers so far chose.</summary>
    public IEnumerable<BlockChoice> Choices => (parent?.Choices ?? []).Concat(choice is null ? [] : [choice]);

    /// <summary>Keys and values of every layer on the way to this state, if they were kept.</summary>
    public IReadOnlyList<(Tensor Key, Tensor Value)> KeysBefore() => parent is null ? [] : [.. parent.KeysBefore(), parent._keys!.Value];

    /// <summary>Takes over the keys and values of the attention that reads this state.</summary>
    public void Keep(Tensor key, Tensor value) => _keys = (key, value);

    /// <summary>The stream is not needed any more; keys and values stay.</summary>
    public void DropHidden() => hidden.Dispose();

    public void Dispose()
    {
        hidden.Dispose();
        _keys?.Key.Dispose();
        _keys?.Value.Dispose();
    }
}

/// <summary>The rows that one block chose for each token of a pass, and the original experts they stand for.</summary>
/// <param name="Layer">Decoder layer.</param>
/// <param name="ExpertsPerToken">k.</param>
/// <param name="Dominants">Original expert of each row of the block.</param>
/// <param name="Selected">Row of the block per (token, slot).</param>
internal sealed record BlockChoice(int Layer, int ExpertsPerToken, IReadOnlyList<int> Dominants, long[] Selected);

using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// A pass after some layers, shared by all plans whose blocks agree so far: a node of the trie over layers. Owns its tensors.
/// </summary>
/// <param name="parent">The node one layer before; null before the first layer.</param>
/// <param name="plans">Indices of the plans that share it.</param>
/// <param name="choice">What the block of its last layer chose; null where that layer is dense.</param>
internal sealed class PrefixNode(PrefixNode? parent, IReadOnlyList<int> plans, BlockChoice? choice) : IDisposable
{
    private Tensor? _hidden;
    private (Tensor Key, Tensor Value)? _keys;

    public IReadOnlyList<int> Plans => plans;

    /// <summary>The residual stream behind its last layer, (tokens, hidden).</summary>
    public Tensor Hidden
    {
        get => _hidden!;
        init => _hidden = value;
    }

    /// <summary>The stream after the attention of the next layer, (tokens, hidden); null until that has run.</summary>
    public Tensor? Attended { get; private set; }

    /// <summary>What the blocks of all layers so far chose.</summary>
    public IEnumerable<BlockChoice> Choices => (parent?.Choices ?? []).Concat(choice is null ? [] : [choice]);

    /// <summary>A node whose attention need not run.</summary>
    public static PrefixNode Of(PrefixState state, PrefixNode? parent, IReadOnlyList<int> plans) =>
        new(parent, plans, state.Choice) { Attended = state.Attended, _keys = state.Keys };

    /// <summary>Keys and values of every layer on the way to this node, if they were kept.</summary>
    public IReadOnlyList<(Tensor Key, Tensor Value)> KeysBefore() => parent is null ? [] : [.. parent.KeysBefore(), parent._keys!.Value];

    /// <summary>Takes over the keys and values of the attention that reads this node.</summary>
    public void Keep(Tensor key, Tensor value) => _keys = (key, value);

    /// <summary>Takes over what that attention made of the stream.</summary>
    public PrefixState Attend(Tensor attended)
    {
        _hidden!.Dispose();
        Attended = attended;
        return new PrefixState(choice, attended, _keys);
    }

    /// <summary>The stream is not needed any more; keys and values stay.</summary>
    public void DropStream() => Attended?.Dispose();

    public void Dispose()
    {
        _hidden?.Dispose();
        Attended?.Dispose();
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

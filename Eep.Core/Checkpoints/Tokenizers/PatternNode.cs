namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>A splitting pattern as a tree.</summary>
internal abstract record PatternNode
{
    /// <summary>True when it can match nothing at all.</summary>
    public abstract bool CanBeEmpty { get; }

    /// <summary>One code point of a set.</summary>
    public sealed record One(CodePointSet Set) : PatternNode
    {
        public override bool CanBeEmpty => false;
    }

    /// <summary>One after the other.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Items) : PatternNode
    {
        public override bool CanBeEmpty => Items.All(item => item.CanBeEmpty);
    }

    /// <summary>The first that leads to a match.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Items) : PatternNode
    {
        public override bool CanBeEmpty => Items.Any(item => item.CanBeEmpty);
    }

    /// <summary>Repeats; a null <paramref name="Most"/> has no end.</summary>
    public sealed record Repeat(PatternNode Item, int Least, int? Most, bool IsLazy) : PatternNode
    {
        public override bool CanBeEmpty => Least == 0 || Item.CanBeEmpty;
    }

    /// <summary>What it matched is never given back.</summary>
    public sealed record Atomic(PatternNode Item) : PatternNode
    {
        public override bool CanBeEmpty => Item.CanBeEmpty;
    }

    /// <summary>Says what must, or may not, follow.</summary>
    public sealed record Look(PatternNode Item, bool IsNegated) : PatternNode
    {
        public override bool CanBeEmpty => true;
    }

    /// <summary>Start or end of a line.</summary>
    public sealed record LineEdge(bool IsEnd) : PatternNode
    {
        public override bool CanBeEmpty => true;
    }
}

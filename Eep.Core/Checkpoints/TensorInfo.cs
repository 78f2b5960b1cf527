using System.Collections.Immutable;

namespace Eep.Core.Checkpoints;

/// <summary>One stored tensor, without its data.</summary>
/// <param name="Name">The key in the checkpoint.</param>
/// <param name="Type">Element type as stored.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar; at most <see cref="MaxRank"/> of them.</param>
public sealed record TensorInfo(string Name, TensorType Type, ImmutableArray<long> Shape)
{
    /// <summary>The most dimensions that a stored tensor may have.</summary>
    public const int MaxRank = 8;

    /// <summary>Product of the shape; 1 for a scalar.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Size of the data.</summary>
    public long Bytes => checked(ElementCount * Type.ElementBytes());

    /// <summary>The shape as people write it, for example [8, 64].</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}

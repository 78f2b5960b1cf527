namespace Eep.Core.Checkpoints;

/// <summary>A tensor as a pickle describes it; numbers unchecked.</summary>
/// <param name="StorageKey">Digits: the entry data/KEY of the archive.</param>
/// <param name="StorageCount">Floats in the storage.</param>
/// <param name="Offset">First float of the tensor.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Stride">Strides in floats.</param>
internal sealed record PickledTensor(string StorageKey, long StorageCount, long Offset, long[] Shape, long[] Stride);

/// <summary>A reference to a storage within a pickle.</summary>
internal sealed record PickledStorage(string Key, long Count);

/// <summary>One of the names that a pickle may refer to.</summary>
internal sealed record PickledName(string Name);

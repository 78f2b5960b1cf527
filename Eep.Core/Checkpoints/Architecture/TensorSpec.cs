using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Architecture;

/// <summary>A tensor that a checkpoint must hold.</summary>
/// <param name="Name">As stored.</param>
/// <param name="Shape">As stored.</param>
public sealed record TensorSpec(string Name, ImmutableArray<long> Shape);

namespace Eep.Core.Pruning;

/// <summary>One original expert.</summary>
/// <param name="Layer">Layer index of the model.</param>
/// <param name="Expert">Its number in the layer, from 0.</param>
public readonly record struct ExpertPlace(int Layer, int Expert);

namespace Eep.Core.Checkpoints.Architecture;

/// <summary>A rotary position embedding.</summary>
/// <param name="Dimension">Dimensions of a head that are turned, its first ones; even.</param>
/// <param name="Theta">Base: pair i turns by position * Theta^(-2i / Dimension).</param>
/// <param name="Layout">Which two dimensions make a pair.</param>
/// <param name="Scaling">How the frequencies are changed for long sequences.</param>
public sealed record RopeSpec(int Dimension, double Theta, RopeLayout Layout, RopeScaling Scaling);

/// <summary>Which two dimensions of a head turn together.</summary>
public enum RopeLayout
{
    /// <summary>i and i + Dimension / 2.</summary>
    Halves,

    /// <summary>2i and 2i + 1.</summary>
    Interleaved,
}

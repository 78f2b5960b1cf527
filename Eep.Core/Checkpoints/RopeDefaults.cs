using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints;

/// <summary>What a family says about its rotary embedding where config.json does not.</summary>
/// <param name="HeadDimension">Width that partial_rotary_factor is a part of.</param>
/// <param name="Theta">Base when none is stated.</param>
/// <param name="MaxPositionCount">max_position_embeddings.</param>
internal sealed record RopeDefaults(int HeadDimension, double Theta, int MaxPositionCount)
{
    /// <summary>Which dimensions make a pair.</summary>
    public RopeLayout Layout { get; init; } = RopeLayout.Halves;

    /// <summary>partial_rotary_factor when none is stated; null in families that always turn whole heads and do not read the key.</summary>
    public double? PartialFactor { get; init; }

    /// <summary>Whether longrope's short_mscale and long_mscale are read (Phi-3.5-MoE).</summary>
    public bool HasLengthScales { get; init; }
}

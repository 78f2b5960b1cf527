using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Architecture;

/// <summary>How rotary frequencies are changed for sequences longer than the training's. Formulas: transformers, modeling_rope_utils.</summary>
public abstract record RopeScaling
{
    /// <summary>Not at all (rope_type default).</summary>
    public sealed record Plain : RopeScaling;

    /// <summary>All frequencies divided by a factor (linear).</summary>
    public sealed record Linear(double Factor) : RopeScaling;

    /// <summary>The base grows with the sequence once it is longer than the original length (dynamic NTK).</summary>
    public sealed record Dynamic(double Factor, int OriginalLength) : RopeScaling;

    /// <summary>Low frequencies divided, high ones kept, a ramp between (yarn).</summary>
    /// <param name="Factor">Of the length.</param>
    /// <param name="OriginalLength">Length before.</param>
    /// <param name="BetaFast">Rotations at which the ramp begins.</param>
    /// <param name="BetaSlow">Rotations at which it ends.</param>
    /// <param name="AttentionFactor">Cosines and sines are multiplied by this.</param>
    /// <param name="Truncate">Whether the ramp's ends are rounded to whole dimensions.</param>
    /// <param name="MscaleAllDim">Some families also multiply the softmax scale by a power of <see cref="Mscale"/> with this; 0 for none.</param>
    public sealed record Yarn(
        double Factor, int OriginalLength, double BetaFast, double BetaSlow, double AttentionFactor, bool Truncate, double MscaleAllDim = 0) : RopeScaling
    {
        /// <summary>0.1 * weight * ln(factor) + 1; 1 for factors up to 1.</summary>
        public static double Mscale(double factor, double weight) => factor <= 1 ? 1 : (0.1 * weight * Math.Log(factor)) + 1;
    }

    /// <summary>Low frequencies divided, high ones kept, a smooth step between (llama3).</summary>
    public sealed record Llama3(double Factor, int OriginalLength, double LowFrequencyFactor, double HighFrequencyFactor) : RopeScaling;

    /// <summary>A factor for each pair: short ones up to the original length, long ones for every position of a longer sequence (longrope).</summary>
    /// <param name="OriginalLength">Longest sequence that takes the short factors.</param>
    /// <param name="ShortFactors">Divide the frequencies, [Dimension / 2].</param>
    /// <param name="LongFactors">Divide the frequencies, [Dimension / 2].</param>
    /// <param name="ShortScale">Multiplies cosines and sines with the short factors.</param>
    /// <param name="LongScale">Multiplies cosines and sines with the long factors.</param>
    public sealed record LongRope(
        int OriginalLength,
        ImmutableArray<double> ShortFactors,
        ImmutableArray<double> LongFactors,
        double ShortScale,
        double LongScale) : RopeScaling
    {
        /// <summary>By value, the factors included.</summary>
        public bool Equals(LongRope? other) =>
            other is not null
            && (OriginalLength, ShortScale, LongScale) == (other.OriginalLength, other.ShortScale, other.LongScale)
            && ShortFactors.SequenceEqual(other.ShortFactors)
            && LongFactors.SequenceEqual(other.LongFactors);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(OriginalLength, ShortScale, LongScale, ShortFactors.Length);
    }

    /// <summary>Whether the angles of a position depend on how long its sequence is, not on the position alone.</summary>
    public bool DependsOnLength => this is Dynamic or LongRope;

    /// <summary>The longest sequence the embedding is made for, from max_position_embeddings; linear and dynamic scaling leave that key at the length before.</summary>
    public int LongestSequence(int maxPositionCount) => this switch
    {
        Linear linear => Lengthened(maxPositionCount, linear.Factor),
        Dynamic dynamic => Lengthened(maxPositionCount, dynamic.Factor),
        Yarn yarn => Math.Max(maxPositionCount, Lengthened(yarn.OriginalLength, yarn.Factor)),
        _ => maxPositionCount,
    };

    private static int Lengthened(int length, double factor) => (int)Math.Min(int.MaxValue, length * factor);

    /// <summary>The longest sequence whose positions have the angles that they have in one of this length; int.MaxValue for no limit.</summary>
    public int Reach(int length) => this switch
    {
        Dynamic dynamic => Math.Max(length, dynamic.OriginalLength),
        LongRope rope when length <= rope.OriginalLength => rope.OriginalLength,
        _ => int.MaxValue,
    };
}

using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Models;

/// <summary>
/// The frequencies of a rotary embedding, in float64: pair i of a head turns by position * frequency i. Formulas: transformers,
/// modeling_rope_utils, under the names in <see cref="RopeScaling"/>.
/// </summary>
internal static class RotaryFrequencies
{
    /// <summary>Frequencies for a sequence of some length, [Dimension / 2].</summary>
    public static double[] Of(RopeSpec rope, int length)
    {
        var plain = Plain(rope.Theta, rope.Dimension);
        return rope.Scaling switch
        {
            RopeScaling.Linear linear => [.. plain.Select(frequency => frequency / linear.Factor)],
            RopeScaling.Dynamic dynamic when length > dynamic.OriginalLength => Plain(Base(rope, dynamic, length), rope.Dimension),
            RopeScaling.Yarn yarn => [.. plain.Select((frequency, pair) => Yarn(rope, yarn, frequency, pair))],
            RopeScaling.Llama3 llama => [.. plain.Select(frequency => Llama3(llama, frequency))],
            RopeScaling.LongRope longRope => [.. plain.Zip(
                length > longRope.OriginalLength ? longRope.LongFactors : longRope.ShortFactors, (frequency, factor) => frequency / factor)],
            _ => plain,
        };
    }

    /// <summary>Multiplies cosines and sines of a sequence of some length.</summary>
    public static double ScaleOf(RopeScaling scaling, int length) => scaling switch
    {
        RopeScaling.Yarn yarn => yarn.AttentionFactor,
        RopeScaling.LongRope longRope => length > longRope.OriginalLength ? longRope.LongScale : longRope.ShortScale,
        _ => 1,
    };

    private static double[] Plain(double theta, int dimension) =>
        [.. Enumerable.Range(0, dimension / 2).Select(pair => Math.Pow(theta, -2.0 * pair / dimension))];

    private static double Base(RopeSpec rope, RopeScaling.Dynamic dynamic, int length)
    {
        var growth = (dynamic.Factor * length / dynamic.OriginalLength) - (dynamic.Factor - 1);
        return rope.Theta * Math.Pow(growth, rope.Dimension / (rope.Dimension - 2.0));
    }

    private static double Yarn(RopeSpec rope, RopeScaling.Yarn yarn, double frequency, int pair)
    {
        var low = Math.Max(End(yarn.BetaFast, Math.Floor), 0);
        var high = Math.Min(End(yarn.BetaSlow, Math.Ceiling), rope.Dimension - 1);
        var width = low == high ? 0.001 : high - low;
        var interpolated = Math.Clamp((pair - low) / width, 0, 1);
        return (frequency / yarn.Factor * interpolated) + (frequency * (1 - interpolated));

        // The pair that makes this many rotations within the original length.
        double End(double rotations, Func<double, double> round)
        {
            var end = rope.Dimension * Math.Log(yarn.OriginalLength / (rotations * 2 * Math.PI)) / (2 * Math.Log(rope.Theta));
            return yarn.Truncate ? round(end) : end;
        }
    }

    private static double Llama3(RopeScaling.Llama3 llama, double frequency)
    {
        var rotations = llama.OriginalLength * frequency / (2 * Math.PI);
        if (rotations < llama.LowFrequencyFactor)
        {
            return frequency / llama.Factor;
        }

        var kept = (rotations - llama.LowFrequencyFactor) / (llama.HighFrequencyFactor - llama.LowFrequencyFactor);
        return rotations > llama.HighFrequencyFactor ? frequency : (frequency / llama.Factor * (1 - kept)) + (frequency * kept);
    }
}

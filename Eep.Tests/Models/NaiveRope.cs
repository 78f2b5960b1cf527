using Eep.Core.Checkpoints.Architecture;

namespace Eep.Tests.Models;

/// <summary>Rotary embedding of one head, written from the papers: RoPE, dynamic NTK, YaRN (2309.00071), Llama 3.1, LongRoPE (2402.13753).</summary>
internal static class NaiveRope
{
    /// <summary>Turns the first dimensions of one head at a position of a sequence of some length.</summary>
    public static double[] Turn(double[] head, RopeSpec rope, int position, int length)
    {
        var result = head.ToArray();
        for (var pair = 0; pair < rope.Dimension / 2; pair++)
        {
            var (first, second) = rope.Layout == RopeLayout.Halves ? (pair, pair + (rope.Dimension / 2)) : (2 * pair, (2 * pair) + 1);
            var (frequency, scale) = Frequency(rope, pair, length);
            var (sine, cosine) = Math.SinCos(position * frequency);
            result[first] = scale * ((head[first] * cosine) - (head[second] * sine));
            result[second] = scale * ((head[second] * cosine) + (head[first] * sine));
        }

        return result;
    }

    /// <summary>What one pair turns by per position, and what its cosine and sine are multiplied by.</summary>
    public static (double Frequency, double Scale) Frequency(RopeSpec rope, int pair, int length)
    {
        var plain = Plain(rope.Theta, rope.Dimension, pair);
        switch (rope.Scaling)
        {
            case RopeScaling.Plain:
                return (plain, 1);
            case RopeScaling.Linear linear:
                return (plain / linear.Factor, 1);
            case RopeScaling.Dynamic dynamic:
                var excess = Math.Max(0, length - dynamic.OriginalLength) / (double)dynamic.OriginalLength;
                var width = (double)rope.Dimension;
                return (Plain(rope.Theta * Math.Pow(1 + (dynamic.Factor * excess), width / (width - 2)), rope.Dimension, pair), 1);
            case RopeScaling.Yarn yarn:
                var kept = 1 - YarnRamp(rope, yarn, pair);
                return (plain * (kept + ((1 - kept) / yarn.Factor)), yarn.AttentionFactor);
            case RopeScaling.Llama3 llama:
                return (plain * Llama3Share(llama, 2 * Math.PI / plain), 1);
            case RopeScaling.LongRope longRope:
                return length > longRope.OriginalLength
                    ? (plain / longRope.LongFactors[pair], longRope.LongScale)
                    : (plain / longRope.ShortFactors[pair], longRope.ShortScale);
            default:
                throw new NotSupportedException(rope.Scaling.ToString());
        }
    }

    private static double Plain(double theta, int dimension, int pair) => Math.Exp(-Math.Log(theta) * 2 * pair / dimension);

    private static double YarnRamp(RopeSpec rope, RopeScaling.Yarn yarn, int pair)
    {
        var begin = PairWithRotations(yarn.BetaFast);
        var end = PairWithRotations(yarn.BetaSlow);
        if (yarn.Truncate)
        {
            (begin, end) = (Math.Floor(begin), Math.Ceiling(end));
        }

        (begin, end) = (Math.Max(begin, 0), Math.Min(end, rope.Dimension - 1));
        return pair <= begin ? 0 : pair >= end ? 1 : (pair - begin) / (end - begin);

        double PairWithRotations(double rotations) =>
            Math.Log(yarn.OriginalLength / (2 * Math.PI * rotations)) / Math.Log(rope.Theta) * rope.Dimension / 2;
    }

    private static double Llama3Share(RopeScaling.Llama3 llama, double wavelength)
    {
        if (wavelength > llama.OriginalLength / llama.LowFrequencyFactor)
        {
            return 1 / llama.Factor;
        }

        if (wavelength < llama.OriginalLength / llama.HighFrequencyFactor)
        {
            return 1;
        }

        var smooth = ((llama.OriginalLength / wavelength) - llama.LowFrequencyFactor) / (llama.HighFrequencyFactor - llama.LowFrequencyFactor);
        return ((1 - smooth) / llama.Factor) + smooth;
    }
}

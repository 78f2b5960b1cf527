using System.Collections.Immutable;
using System.Text.Json;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Reads one rope_scaling or rope_parameters object. Defaults and derived numbers: transformers 4.57.6, modeling_rope_utils; where 5.x
/// differs, see docs/families.md.
/// </summary>
/// <param name="config">The whole config.</param>
/// <param name="rope">The object.</param>
/// <param name="defaults">The family's.</param>
/// <param name="dimension">Dimensions that are turned.</param>
internal sealed class RopeScalingReading(JsonFields config, JsonFields rope, RopeDefaults defaults, int dimension)
{
    private const double Smallest = 1e-9;
    private const double Largest = 1e6;

    private int MaxPositionCount => defaults.MaxPositionCount;

    public RopeScaling Read()
    {
        var type = Type();
        RefuseOtherKeys(type);
        return type switch
        {
            "default" => new RopeScaling.Plain(),
            "linear" => new RopeScaling.Linear(Factor()),
            "dynamic" => Dynamic(),
            "yarn" => Yarn(),
            "llama3" => Llama3(),
            _ => LongRope(),
        };
    }

    private string Type()
    {
        var (current, old) = (rope.Text("rope_type"), rope.Text("type"));
        if (current is not null && old is not null && current != old)
        {
            throw rope.Misfit("type", $"the same as rope_type ('{current}')", rope.Value("type")!.Value);
        }

        return current ?? old ?? "default";
    }

    private void RefuseOtherKeys(string type)
    {
        var understood = KeysOf(type) ?? throw rope.Misfit(
            rope.Value("rope_type") is null ? "type" : "rope_type",
            "default, linear, dynamic, yarn, llama3 or longrope",
            (rope.Value("rope_type") ?? rope.Value("type"))!.Value);
        foreach (var property in rope.Element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null
                && property.Name is not ("rope_type" or "type" or RopeReading.Theta or RopeReading.PartialFactor)
                && !understood.Contains(property.Name))
            {
                throw rope.Misfit(property.Name, $"no such key with rope_type '{type}'", property.Value);
            }
        }
    }

    private string[]? KeysOf(string type) => type switch
    {
        "default" => [],
        "linear" => ["factor"],
        "dynamic" => ["factor", RopeReading.OriginalLength],
        "yarn" => ["factor", RopeReading.OriginalLength, "attention_factor", "beta_fast", "beta_slow", "mscale", "mscale_all_dim", "truncate"],
        "llama3" => ["factor", RopeReading.OriginalLength, "low_freq_factor", "high_freq_factor"],
        "longrope" => defaults.HasLengthScales
            ? [.. s_longRopeKeys, "short_mscale", "long_mscale"]
            : s_longRopeKeys,
        _ => null,
    };

    private static readonly string[] s_longRopeKeys = ["factor", RopeReading.OriginalLength, "attention_factor", "short_factor", "long_factor"];

    private double Factor() => rope.Required("factor", rope.Number("factor", 1, Largest));

    private double? Positive(string key) => rope.Number(key, Smallest, Largest);

    /// <summary>Stated inside the object or beside it; both must agree.</summary>
    private int? StatedOriginalLength()
    {
        var (inside, beside) = (rope.Int(RopeReading.OriginalLength, 1), config.Int(RopeReading.OriginalLength, 1));
        return inside is null || beside is null || inside == beside
            ? inside ?? beside
            : throw rope.Misfit(RopeReading.OriginalLength, $"the same number inside and beside ({beside})", rope.Value(RopeReading.OriginalLength)!.Value);
    }

    private RopeScaling.Dynamic Dynamic()
    {
        if (StatedOriginalLength() is { } stated && stated != MaxPositionCount)
        {
            throw new CheckpointException(
                config.File, RopeReading.OriginalLength, $"max_position_embeddings ({MaxPositionCount}), which dynamic scaling starts from", $"{stated}");
        }

        return dimension > 2
            ? new RopeScaling.Dynamic(Factor(), MaxPositionCount)
            : throw new CheckpointException(config.File, "head_dim", "more than 2 turned dimensions for dynamic scaling", $"{dimension}");
    }

    private RopeScaling.Yarn Yarn()
    {
        var stated = StatedOriginalLength();
        var original = stated ?? MaxPositionCount;
        var factor = rope.Value("factor") is null && stated is not null ? (double)MaxPositionCount / original : Factor();
        var (mscale, allDim) = (rope.Number("mscale", 0, Largest) ?? 0, rope.Number("mscale_all_dim", 0, Largest) ?? 0);
        var attention = Positive("attention_factor") ?? (mscale > 0 && allDim > 0
            ? RopeScaling.Yarn.Mscale(factor, mscale) / RopeScaling.Yarn.Mscale(factor, allDim)
            : RopeScaling.Yarn.Mscale(factor, 1));
        return new RopeScaling.Yarn(
            factor, original, Positive("beta_fast") ?? 32, Positive("beta_slow") ?? 1, attention, rope.Bool("truncate") ?? true, allDim);
    }

    private RopeScaling.Llama3 Llama3()
    {
        var low = rope.Required("low_freq_factor", Positive("low_freq_factor"));
        var high = rope.Required("high_freq_factor", Positive("high_freq_factor"));
        var original = rope.Required(RopeReading.OriginalLength, StatedOriginalLength());
        return high > low
            ? new RopeScaling.Llama3(Factor(), original, low, high)
            : throw rope.Misfit("high_freq_factor", FormattableString.Invariant($"more than low_freq_factor ({low:R})"), rope.Value("high_freq_factor")!.Value);
    }

    private RopeScaling.LongRope LongRope()
    {
        var original = StatedOriginalLength() ?? MaxPositionCount;
        var attention = Positive("attention_factor") ?? AttentionFactor(original);
        return new RopeScaling.LongRope(
            original,
            Factors("short_factor"),
            Factors("long_factor"),
            Positive("short_mscale") ?? attention,
            Positive("long_mscale") ?? attention);
    }

    /// <summary>sqrt(1 + ln factor / ln original length), with the factor stated or the ratio of the lengths.</summary>
    private double AttentionFactor(int original)
    {
        var ratio = (double)MaxPositionCount / original;
        var factor = rope.Number("factor", Smallest, Largest) ?? ratio;
        if (config.Value(RopeReading.OriginalLength) is not null && Math.Abs(factor - ratio) > 1e-6 * ratio)
        {
            throw rope.Misfit(
                "factor",
                FormattableString.Invariant($"max_position_embeddings / {RopeReading.OriginalLength} ({ratio:R}), or attention_factor beside it"),
                rope.Value("factor")!.Value);
        }

        return factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(Math.Max(original, 2))));
    }

    private ImmutableArray<double> Factors(string key)
    {
        var items = rope.Required(key, rope.Array(key) is { } array ? array.EnumerateArray().ToList() : null);
        if (items.Count != dimension / 2)
        {
            throw new CheckpointException(config.File, $"{rope.Prefix}{key}", $"{dimension / 2} numbers, one for each pair", $"{items.Count}");
        }

        return [.. items.Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) && number is >= Smallest and <= Largest
            ? number
            : throw rope.Misfit(key, FormattableString.Invariant($"numbers from {Smallest:R} to {Largest:R}"), item))];
    }
}

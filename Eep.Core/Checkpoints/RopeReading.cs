using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Reads the rotary embedding under the spellings that library versions gave it: rope_theta beside rope_scaling (transformers 4) and
/// rope_parameters that holds both (transformers 5). A file may have either or both; where they contradict each other it is refused.
/// </summary>
internal static class RopeReading
{
    public const string Parameters = "rope_parameters";
    public const string Scaling = "rope_scaling";
    public const string Theta = "rope_theta";
    public const string PartialFactor = "partial_rotary_factor";
    public const string OriginalLength = "original_max_position_embeddings";

    public static RopeSpec Read(JsonFields fields, RopeDefaults defaults)
    {
        var spellings = new[] { Parameters, Scaling }.Select(fields.Object).OfType<JsonFields>().ToList();
        var theta = Agreeing([fields, .. spellings], Theta, 1, 1e12) ?? defaults.Theta;
        var dimension = Dimension([fields, .. spellings], defaults);
        var scalings = spellings.Select(rope => new RopeScalingReading(fields, rope, defaults, dimension).Read()).ToList();
        return scalings.Distinct().Count() <= 1
            ? new RopeSpec(dimension, theta, defaults.Layout, scalings.FirstOrDefault(new RopeScaling.Plain()))
            : throw new CheckpointException(
                fields.File, Scaling, $"the same embedding as in {Parameters}", "another");
    }

    /// <summary>A number that must be the same wherever it is stated; null when it is not.</summary>
    public static double? Agreeing(IEnumerable<JsonFields> places, string key, double min, double max)
    {
        double? agreed = null;
        foreach (var place in places)
        {
            var value = place.Number(key, min, max);
            if (agreed is { } known && value is { } other && known != other)
            {
                throw place.Misfit(key, FormattableString.Invariant($"the same number under every spelling ({known:R})"), place.Value(key)!.Value);
            }

            agreed ??= value;
        }

        return agreed;
    }

    private static int Dimension(IReadOnlyList<JsonFields> places, RopeDefaults defaults)
    {
        var stated = Agreeing(places, PartialFactor, 0, 1);
        if (stated is not (null or 1) && defaults.PartialFactor is null)
        {
            throw Misfit("1 or no such key (this family turns whole heads)");
        }

        var dimension = (int)(defaults.HeadDimension * (stated ?? defaults.PartialFactor ?? 1));
        return dimension >= 2 && dimension % 2 == 0 ? dimension : throw Misfit($"a part of head_dim ({defaults.HeadDimension}) that is an even number");

        CheckpointException Misfit(string expected)
        {
            var place = places.FirstOrDefault(place => place.Value(PartialFactor) is not null);
            return place is null
                ? new CheckpointException(places[0].File, "head_dim", expected, $"{defaults.HeadDimension}")
                : place.Misfit(PartialFactor, expected, place.Value(PartialFactor)!.Value);
        }
    }
}

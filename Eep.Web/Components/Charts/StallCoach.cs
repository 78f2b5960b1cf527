using Eep.Web.Runs;

namespace Eep.Web.Components.Charts;

/// <summary>One plain reading of the curves, with the numbers it rests on. Fixed rules; it never acts.</summary>
/// <param name="Key">Names the rule, for dismissing it.</param>
/// <param name="Evidence">The numbers.</param>
/// <param name="Advice">What a person could do.</param>
public sealed record CoachReading(string Key, string Title, string Evidence, string Advice);

/// <summary>The rules, the most pressing first.</summary>
public static class StallCoach
{
    /// <summary>A plateau shorter than this is no news.</summary>
    public const int ShortestPlateau = 8;

    /// <summary>Or than this share of the generations so far.</summary>
    public const double PlateauShare = 0.25;

    /// <summary>Below this difference of two parents the pool has become one plan and its copies.</summary>
    public const double LowDiversity = 0.05;

    /// <summary>Above this share of known children the search repeats itself.</summary>
    public const double ManyRepeats = 0.5;

    /// <summary>Reads the curves; null when there is nothing to say.</summary>
    /// <param name="points">Generations so far.</param>
    /// <param name="searchItems">Items each score is a mean of; null when not known.</param>
    public static CoachReading? Read(IReadOnlyList<GenerationPoint> points, int? searchItems = null)
    {
        if (points.Count <= ShortestPlateau)
        {
            return null;
        }

        var last = points[^1];
        var risen = points.First(point => point.BestSoFar >= last.BestSoFar).Generation;
        var plateau = last.Generation - risen;
        var isPlateau = plateau >= Math.Max(ShortestPlateau, PlateauShare * points.Count);
        return Repeats(points) ?? (isPlateau ? Converged(last, plateau) : null) ?? Noise(points, searchItems)
            ?? (isPlateau ? Plateau(last, plateau) : null);
    }

    private static CoachReading? Repeats(IReadOnlyList<GenerationPoint> points)
    {
        var recent = points.TakeLast(ShortestPlateau).ToArray();
        var (proposed, reused) = (recent.Sum(point => point.Proposed), recent.Sum(point => point.Reused));
        return proposed == 0 || reused <= ManyRepeats * proposed ? null : new CoachReading(
            "repeats", "Most children are plans it has seen",
            $"{reused} of the {proposed} children of the last {recent.Length} generations had a known score.",
            "The neighbourhood of the best plans is searched through. Stop here, or start a run with another seed or a merging phase.");
    }

    private static CoachReading? Converged(GenerationPoint last, int plateau)
    {
        var diversity = last.Diversity;
        return diversity >= LowDiversity ? null : new CoachReading(
            "converged", "The parents have become alike",
            $"No gain for {plateau} generations, and two parents differ in only {Formats.Percent(diversity)} of the experts they keep.",
            "More generations will find little here. A run with another seed starts elsewhere; more children per generation look wider.");
    }

    // Two scores over the same items differ by chance by about sqrt(2 p (1 - p) / n) when they agree on nothing; a gain far below that is no gain.
    private static CoachReading? Noise(IReadOnlyList<GenerationPoint> points, int? searchItems)
    {
        if (searchItems is not { } items || items < 1)
        {
            return null;
        }

        var (last, before) = (points[^1].BestSoFar, points[^Math.Min(points.Count, 2 * ShortestPlateau)].BestSoFar);
        var (gain, noise) = (last - before, Math.Sqrt(last * (1 - last) / items));
        return gain <= 0 || gain >= noise ? null : new CoachReading(
            "noise", "The last gains are smaller than the noise",
            $"{Formats.Points(gain)} points in the last {Math.Min(points.Count, 2 * ShortestPlateau)} generations; one standard error of a score over {items} items is {Formats.Points(noise)[1..]} points.",
            "The validation split will decide between such plans. More search items would tell them apart earlier.");
    }

    private static CoachReading Plateau(GenerationPoint last, int plateau) => new(
        "plateau", "No gain for a while",
        $"The best score stands since {plateau} generations; two parents still differ in {Formats.Percent(last.Diversity)} of the experts they keep.",
        "The search still looks in several places: let it go on, or stop when the score is good enough for you.");
}

namespace Eep.Core.Search;

/// <summary>
/// Which individuals may become parents: all whose score is within a window of the best, and at least a minimum number of the best
/// (the reference's "absolute" selection, METHOD.md A 1.4; its first index outside the window is left out here, as its text means).
/// </summary>
public static class ParentSelection
{
    // Scores are means over items: a difference that equals the window on paper may miss it by rounding.
    private const double Rounding = 1e-9;

    /// <summary>How many of <paramref name="ranked"/> may be parents; 0 only when it is empty.</summary>
    /// <param name="ranked">Best first.</param>
    /// <param name="window">Largest distance from the best score.</param>
    /// <param name="minimum">Taken even when further away; at least 1.</param>
    public static int Count(IReadOnlyList<ScoredIndividual> ranked, double window, int minimum)
    {
        if (ranked.Count == 0)
        {
            return 0;
        }

        var limit = ranked[0].Score!.Value - window - Rounding;
        var within = ranked.TakeWhile(scored => scored.Score >= limit).Count();
        return Math.Min(ranked.Count, Math.Max(within, minimum));
    }

    /// <summary>No individual that is told below this can be a parent, now or later; negative infinity while too few are ranked.</summary>
    /// <inheritdoc cref="Count" path="/param"/>
    public static double LowestScore(IReadOnlyList<ScoredIndividual> ranked, double window, int minimum) => ranked.Count < minimum
        ? double.NegativeInfinity
        : Math.Min(ranked[0].Score!.Value - window - Rounding, ranked[minimum - 1].Score!.Value);

    /// <summary>The <see cref="Count"/> best; who of several with the last score belongs to them is drawn.</summary>
    public static Individual[] Pool(IReadOnlyList<ScoredIndividual> ranked, double window, int minimum, IRandomSource random)
    {
        var count = Count(ranked, window, minimum);
        if (count == 0)
        {
            return [];
        }

        var last = ranked[count - 1].Score;
        var sure = ranked.TakeWhile(scored => scored.Score > last).Select(scored => scored.Individual).ToArray();
        var tied = ranked.Skip(sure.Length).TakeWhile(scored => scored.Score == last).Select(scored => scored.Individual).ToArray();
        if (sure.Length + tied.Length > count)
        {
            random.Shuffle(tied, count - sure.Length);
        }

        return [.. sure, .. tied.Take(count - sure.Length)];
    }
}

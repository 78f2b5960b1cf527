namespace Eep.Core.Search;

/// <summary>Points that no other beats in everything at once, and how much they cover. Every objective is larger-is-better.</summary>
public static class ParetoFront
{
    /// <summary>Whether one point is at least as good in every objective and better in one.</summary>
    /// <exception cref="ArgumentException">Different numbers of objectives.</exception>
    public static bool Dominates(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        CheckLength(first, second.Count);
        return first.Zip(second).All(pair => pair.First >= pair.Second) && first.Zip(second).Any(pair => pair.First > pair.Second);
    }

    /// <summary>Places of the points that none dominates, ascending; of equal points all.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<IReadOnlyList<double>> points) =>
        [.. Enumerable.Range(0, points.Count).Where(place => !points.Any(other => Dominates(other, points[place])))];

    /// <summary>
    /// Volume of everything that some point is at least as good as and that is at least as good as the reference point: the usual measure of
    /// a whole front (Zitzler and Thiele 1999). Points that do not beat the reference in every objective add nothing. 0 without points.
    /// </summary>
    /// <remarks>By slices along the last objective: about n^(d-1) log n steps for n points of d objectives, fine for fronts of runs.</remarks>
    /// <param name="points">Any points; those that are dominated change nothing.</param>
    /// <param name="reference">Worst value that counts, per objective; at least one objective.</param>
    /// <exception cref="ArgumentException">No objectives, or a point with another number of them.</exception>
    public static double Hypervolume(IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> reference)
    {
        if (reference.Count == 0)
        {
            throw new ArgumentException("A hypervolume needs at least one objective.", nameof(reference));
        }

        foreach (var point in points)
        {
            CheckLength(point, reference.Count);
        }

        return Volume([.. points.Where(point => point.Zip(reference).All(pair => pair.First > pair.Second))], reference, reference.Count);
    }

    /// <summary>The volume in the first <paramref name="objectives"/> objectives.</summary>
    private static double Volume(IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> reference, int objectives)
    {
        var last = objectives - 1;
        if (points.Count == 0)
        {
            return 0;
        }

        if (objectives == 1)
        {
            return points.Max(point => point[0]) - reference[0];
        }

        // Between two neighbouring values of the last objective the slice is covered by the points at or above the upper one.
        var (volume, above) = (0.0, new List<IReadOnlyList<double>>());
        var falling = points.OrderByDescending(point => point[last]).ToArray();
        for (var place = 0; place < falling.Length; place++)
        {
            above.Add(falling[place]);
            var next = place + 1 < falling.Length ? falling[place + 1][last] : reference[last];
            volume += (falling[place][last] - next) * Volume(above, reference, last);
        }

        return volume;
    }

    private static void CheckLength(IReadOnlyList<double> point, int objectives)
    {
        if (point.Count != objectives)
        {
            throw new ArgumentException($"A point has {point.Count} objectives; the others have {objectives}.");
        }
    }
}

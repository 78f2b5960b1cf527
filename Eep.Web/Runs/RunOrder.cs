namespace Eep.Web.Runs;

/// <summary>The orders a list of runs can have. Runs without the value always come last, whichever way.</summary>
public static class RunOrder
{
    /// <summary>Names, as an address has them.</summary>
    public static readonly IReadOnlyList<string> Keys = ["newest", "name", "score", "test", "saved", "generations"];

    /// <summary>Sorts by a key, with "-" before it the other way round; unknown keys leave the list as it is, newest first.</summary>
    public static IEnumerable<RunSummary> Sort(IEnumerable<RunSummary> runs, string? key)
    {
        var down = key?.StartsWith('-') ?? false;
        return key?.TrimStart('-') switch
        {
            "name" => down ? runs.OrderByDescending(run => run.Name, StringComparer.OrdinalIgnoreCase) : runs.OrderBy(run => run.Name, StringComparer.OrdinalIgnoreCase),
            "score" => ByNumber(runs, run => run.BestScore, down),
            "test" => ByNumber(runs, run => run.TestScore, down),
            "saved" => ByNumber(runs, run => run.Memory is { FullBytes: > 0 } memory ? 1 - ((double)memory.PrunedBytes / memory.FullBytes) : null, down),
            "generations" => ByNumber(runs, run => run.Generations, down),
            "newest" => down ? runs.Reverse() : runs,
            _ => runs,
        };
    }

    private static IOrderedEnumerable<RunSummary> ByNumber(IEnumerable<RunSummary> runs, Func<RunSummary, double?> value, bool down)
    {
        var lastWithout = runs.OrderBy(run => value(run) is null);
        return down ? lastWithout.ThenByDescending(value) : lastWithout.ThenBy(value);
    }
}

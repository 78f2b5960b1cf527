using Eep.Web.Components.Charts;
using Eep.Web.Runs;

namespace Eep.Web.Components.Controls;

/// <summary>Which axes runs are laid over: the options in which they differ, then what came out.</summary>
public static class CompareParallel
{
    // More axes than this cannot be read.
    private const int MostOptions = 7;

    // They name things; the letters of the runs do that already.
    private static readonly string[] Names = ["name"];

    public static IReadOnlyList<ParallelAxis> Axes(IReadOnlyList<RunDetail> runs) =>
    [
        .. CompareRows.Options(runs).Differing.Where(row => !Names.Contains(row.Name)).Take(MostOptions)
            .Select(row => ParallelAxis.OfTexts(row.Name, row.Values)),
        ParallelAxis.OfNumbers("Best, search", [.. runs.Select(run => run.Summary.BestScore)], value => Formats.Percent(value)),
        ParallelAxis.OfNumbers("Test", [.. runs.Select(run => run.Summary.TestScore)], value => Formats.Percent(value)),
        ParallelAxis.OfNumbers("Bytes", [.. runs.Select(run => (double?)run.Summary.Memory?.PrunedBytes)], value => Formats.Bytes((long)value)),
        ParallelAxis.OfNumbers(
            "Minutes", [.. runs.Select(run => run.Summary is { StartedAt: { } start, FinishedAt: { } end } ? (end - start).TotalMinutes : (double?)null)],
            value => value.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)),
    ];
}

using Eep.Core.Runs;
using Eep.Web.Budgets;

namespace Eep.Web.Components.Charts;

/// <summary>The fronts of a budget search over score, memory and experts per token, with the volume that each covers.</summary>
/// <param name="Points">What the runs that ended have found, ascending by budget.</param>
/// <param name="Front">Of these, the places that no other beats.</param>
/// <param name="Hypervolume">Of the runs that ended, on the validation split; null before the first has.</param>
/// <param name="Archive">The best plan of each number of experts per token in the run in work, on the search split.</param>
/// <param name="ArchiveHypervolume">Of those; null without any.</param>
public sealed record BudgetFront(
    IReadOnlyList<SmallestPoint> Points, IReadOnlyList<int> Front, double? Hypervolume, IReadOnlyList<FrontPoint> Archive, double? ArchiveHypervolume)
{
    /// <summary>The fronts as they stand.</summary>
    /// <param name="best">Experts per token to best score in the run in work; empty when none is.</param>
    public static BudgetFront Of(BudgetSearchView search, IReadOnlyDictionary<int, double> best)
    {
        var scale = new FrontScale(search.FullBytes, search.ExpertsPerToken);
        var bytes = search.Budgets.FirstOrDefault(line => line.Run is not null && line.Run == search.InWork)?.Bytes;
        FrontPoint[] plans = bytes is { } size ? [.. best.OrderBy(pair => pair.Key).Select(pair => new FrontPoint(pair.Value, size, pair.Key))] : [];
        FrontPoint[] archive = [.. scale.Front(plans).Select(place => plans[place])];
        var report = search.Report;
        return new BudgetFront(
            report?.Points ?? [],
            report is null ? [] : [.. Enumerable.Range(0, report.Points.Count).Where(place => report.Front.Contains(report.Points[place].Budget))],
            report?.Hypervolume,
            archive,
            archive.Length == 0 ? null : scale.Hypervolume(archive));
    }
}

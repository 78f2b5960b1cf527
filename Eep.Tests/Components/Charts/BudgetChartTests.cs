using Eep.Core.Evaluation.Suites;
using Eep.Tests.Components.Fakes;
using Eep.Web.Budgets;
using Eep.Web.Components.Charts;
using Plotly.Blazor.Traces;

namespace Eep.Tests.Components.Charts;

public sealed class BudgetChartTests
{
    private static readonly BudgetSearchView Search = FakeBudgetSearches.View(
        SampleRuns.Id(70), BudgetSearchState.Running, 2, (3, Verdict.Inconclusive, 0.78, 2), (4, Verdict.Pass, 0.81, 2), (5, Verdict.Pass, 0.80, 1));

    [Fact]
    public void Curve_Points_HaveTheirIntervalsAndTheGate()
    {
        var spec = BudgetCurveChart.Build(Search, 0.7, ChartColors.For(dark: false));

        var traces = spec.Traces.Cast<Scatter>().ToDictionary(trace => trace.Name);
        Assert.Equal(["Full model", "Gate", "Within the margin", "Not within it", "Test split", "Smallest so far", "In work, search split"], traces.Keys);
        Assert.All(traces["Gate"].Y.Cast<double>(), gate => Assert.Equal(0.78, gate, 1e-12));
        Assert.Equal([0.5, 0.625], traces["Within the margin"].X);
        Assert.All(traces["Within the margin"].ErrorY.ArrayMinus.Cast<double>(), half => Assert.Equal(0.015, half, 1e-12));
        Assert.Equal([0.25], traces["In work, search split"].X);
        Assert.Contains("3 of 4 budgets tried", spec.Summary, StringComparison.Ordinal);
        Assert.Contains("4 experts have 81.0 % with 50.0 % of the memory.", spec.Summary, StringComparison.Ordinal);
        Assert.Equal(["3", "2", "3.00 MB", "37.5 %", "78.0 %", "−3.5", "−0.5", "Inconclusive", "77.0 %"], spec.Values.Rows[0]);
    }

    [Fact]
    public void Curve_WithoutAPoint_SaysSo() => Assert.Equal(
        "No budget has been tried to its end yet.",
        BudgetCurveChart.Build(FakeBudgetSearches.View(SampleRuns.Id(70), BudgetSearchState.Running, 3), null, ChartColors.For(dark: true)).Summary);

    [Fact]
    public void Front_OfRunsAndArchive_IsOverScoreMemoryAndActiveExperts()
    {
        var front = BudgetFront.Of(Search, new Dictionary<int, double> { [1] = 0.7, [2] = 0.7 });

        Assert.Equal([0, 1, 2], front.Front);
        Assert.Equal([1], front.Archive.Select(point => point.ExpertsPerToken));
        Assert.Equal(0.7 * 0.75, front.ArchiveHypervolume!.Value, 1e-12);
        Assert.Equal(Search.Report!.Hypervolume, front.Hypervolume);
        var spec = BudgetFrontChart.Build(Search, front, ChartColors.For(dark: false));
        Assert.Equal(["Not beaten", "Run in work, search split"], spec.Traces.Cast<Scatter>().Select(trace => trace.Name));
        Assert.Contains("3 of 3 points are beaten by no other", spec.Summary, StringComparison.Ordinal);
        Assert.Equal(4, spec.Values.Rows.Count);
    }
}

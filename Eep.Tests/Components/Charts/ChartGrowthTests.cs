using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Eep.Web.Runs;
using Plotly.Blazor.Traces;

namespace Eep.Tests.Components.Charts;

public sealed class ChartGrowthTests
{
    private static readonly ChartColors Colors = ChartColors.For(dark: false);

    [Fact]
    public void Between_OneMoreGeneration_IsItsPointsAlone()
    {
        var (before, after) = (Fitness(Points(5)), Fitness(Points(6)));

        var growth = ChartGrowth.Between(before, after);

        Assert.NotNull(growth);
        Assert.All(growth, change => Assert.Single(change.X));
        var best = Assert.Single(growth, change => ((Scatter)after.Traces[change.Trace]).Name == "Best so far");
        Assert.Equal(5, best.From);
        Assert.Equal(5, best.X[0]);
    }

    [Fact]
    public void Between_AnyTwo_MakesTheFirstTheSecond()
    {
        var (before, after) = (Fitness(Points(7)), Fitness(Points(6)));

        var growth = ChartGrowth.Between(before, after)!;

        foreach (var (index, trace) in after.Traces.Cast<Scatter>().Index())
        {
            var old = (Scatter)before.Traces[index];
            var change = growth.FirstOrDefault(change => change.Trace == index);
            Assert.Equal(trace.X, change is null ? old.X : old.X.Take(change.From).Concat<object?>(change.X));
            Assert.Equal(trace.Y, change is null ? old.Y : old.Y.Take(change.From).Concat<object?>(change.Y));
        }
    }

    [Fact]
    public void Between_EqualCharts_IsNothing() => Assert.Empty(ChartGrowth.Between(Fitness(Points(5)), Fitness(Points(5)))!);

    [Fact]
    public void Between_OtherColours_DrawsAnew() =>
        Assert.Null(ChartGrowth.Between(Fitness(Points(5)), FitnessChart.Build(Points(5), ChartColors.For(dark: true))));

    [Fact]
    public void Between_OtherTicksOfTheAxis_DrawsAnew() => Assert.Null(ChartGrowth.Between(Fitness(Points(12)), Fitness(Points(13))));

    [Fact]
    public void Between_OneTraceMore_DrawsAnew() => Assert.Null(ChartGrowth.Between(Fitness(Points(1)), Fitness(Points(2))));

    private static ChartSpec Fitness(IReadOnlyList<GenerationPoint> points) => FitnessChart.Build(points, Colors);

    private static GenerationPoint[] Points(int count) => [.. Enumerable.Range(0, count).Select(generation => SampleRuns.Point(generation, 2))];
}

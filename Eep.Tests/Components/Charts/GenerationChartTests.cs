using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Plotly.Blazor.Traces;

namespace Eep.Tests.Components.Charts;

public sealed class GenerationChartTests
{
    private static readonly ChartColors Colors = ChartColors.For(dark: false);

    [Fact]
    public void Diversity_OfEqualParents_IsZero() => Assert.Equal(0, DiversityOf([[1, 0, 1, 0], [0, 1, 1, 0]]));

    // Two parents that share nothing: drawn with replacement they differ half of the time.
    [Fact]
    public void Diversity_OfTwoDisjointParents_IsOneHalf() => Assert.Equal(0.5, DiversityOf([[0.5, 0.5, 0.5, 0.5]]), 12);

    [Fact]
    public void Diversity_Chart_DrawsTheShareOfNewChildren()
    {
        var spec = DiversityChart.Build([SampleRuns.Point(4) with { Proposed = 8, Reused = 2 }], Colors);

        Assert.Equal(0.75, Assert.Single(spec.Traces.OfType<Scatter>().Last().Y));
        Assert.Contains("75.0 % of the last children were new plans", spec.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluation_Chart_TellsSecondsOfAGenerationAndOfAPlan()
    {
        var points = new[] { SampleRuns.Point(0) with { Seconds = 4, Proposed = 8, Reused = 0 }, SampleRuns.Point(1) with { Seconds = 2, Proposed = 8, Reused = 4 } };

        var spec = EvaluationChart.Build(points, Colors);

        Assert.Equal("3.0 s a generation, 0.50 s a plan that was really evaluated; 25.0 % of the scores were known already.", spec.Summary);
        Assert.Equal([4d, 2d], spec.Traces.OfType<Bar>().Single().Y.Cast<double>());
        Assert.Equal("y2", spec.Traces.OfType<Scatter>().Single().YAxis);
    }

    [Fact]
    public void Operators_Chart_CountsOutcomesAgainstTheBestParent()
    {
        var spec = OperatorChart.Build(new FakeRunArchive().Individuals, Colors);

        Assert.Equal(["mutation", "1", "1", "0", "0", "1"], spec.Values.Rows.Single(row => row[0] == "mutation"));
        Assert.Equal(["crossover", "1", "0", "1", "1", "0"], spec.Values.Rows.Single(row => row[0] == "crossover"));
    }

    [Fact]
    public void Population_Chart_FindsTheIndividualOfAPoint()
    {
        var individuals = new FakeRunArchive().Individuals;

        var spec = PopulationChart.Build(individuals, Colors);

        var crossover = spec.Traces.Cast<Scatter>().ToList().FindIndex(trace => trace.Name == "crossover");
        Assert.Equal(6, PopulationChart.NumberAt(individuals, crossover, 1));
        Assert.Equal(["failed", "stopped early"], spec.Traces.Cast<Scatter>().Select(trace => trace.Name).TakeLast(2).Order());
        Assert.Contains("1 stopped early, 1 failed.", spec.Summary, StringComparison.Ordinal);
        Assert.Equal("stopped, at most 20.0 %", spec.Values.Rows.Single(row => row[0] == "7")[^1]);
        Assert.Contains("Best: number 6 of generation 2 (crossover) with 50.0 %", spec.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_OfAChart_HasUnroundedNumbersAndHoles()
    {
        var failed = SampleRuns.Point(1) with { Seconds = 0.123456789, Proposed = 0 };

        var lines = ChartCsv.Of(EvaluationChart.Build([failed], Colors)).Split('\n');

        Assert.Equal(["series,x,y", "Seconds,1,0.123456789", "Known scores,1,", ""], lines);
    }

    [Fact]
    public void Fitness_Chart_DrawsTheBestSeedAsBaseline()
    {
        var points = new[] { SampleRuns.Point(0) with { Best = 0.41 }, SampleRuns.Point(1) };

        var line = FitnessChart.Build(points, Colors).Traces.OfType<Scatter>().Single(trace => trace.Name == "Best seed");

        Assert.Equal([0.41, 0.41], line.Y.Cast<double>());
    }

    private static double DiversityOf(double[][] survival) => (SampleRuns.Point(0) with { Survival = survival }).Diversity;
}

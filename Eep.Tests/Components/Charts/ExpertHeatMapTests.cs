using Eep.Web.Components.Charts;
using Plotly.Blazor.Traces;

namespace Eep.Tests.Components.Charts;

public sealed class ExpertHeatMapTests
{
    private static readonly ChartColors Colors = ChartColors.For(dark: true);

    private static readonly double[][] Values = [[0.5, 0.5, 0, 0], [0.1, 0.2, 0.7, 0]];

    [Fact]
    public void Utilisation_Table_IsDrawnLayerByExpertOnAnEvenScale()
    {
        var map = Assert.IsType<HeatMap>(Assert.Single(ExpertHeatMap.Utilisation(Values, Colors).Traces));

        Assert.Equal(Values, map.Z.Cast<double[]>());
        Assert.Equal("Viridis", map.ColorScale);
        Assert.Equal(0m, map.ZMin);
        Assert.Equal(0.7m, map.ZMax);
    }

    [Fact]
    public void Utilisation_Table_NamesTheBusiestAndTheIdle() => Assert.Equal(
        "Busiest: expert 2 of layer 1 with 70.0 % of the tokens (an even load of all experts would be 25.0 %). 3 of 8 experts receive none.",
        ExpertHeatMap.Utilisation(Values, Colors).Summary);

    [Fact]
    public void Survival_Table_CountsKeptGoneAndContested()
    {
        var spec = ExpertHeatMap.Survival([[1, 0, 0.25, 1], [0, 0, 1, 0.5]], Colors);

        Assert.Equal("3 of 8 experts are kept by every parent, 3 by none, 2 are still contested.", spec.Summary);
        Assert.Equal(1m, Assert.IsType<HeatMap>(spec.Traces[0]).ZMax);
    }

    [Fact]
    public void Survival_Table_GivesTheValuesByLayer()
    {
        var table = ExpertHeatMap.Survival([[1, 0.25]], Colors).Values;

        Assert.Equal(["Layer", "E0", "E1"], table.Columns);
        Assert.Equal(["0", "100.0 %", "25.0 %"], Assert.Single(table.Rows));
    }

    [Fact]
    public void Utilisation_NoLayers_SaysThatThereIsNothing() =>
        Assert.Equal("No routing has been counted yet.", ExpertHeatMap.Utilisation([], Colors).Summary);
}

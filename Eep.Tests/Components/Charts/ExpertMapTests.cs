using Eep.Web.Components.Charts;

namespace Eep.Tests.Components.Charts;

public sealed class ExpertMapTests
{
    private static readonly double[][] Values = [[0.5, 0.5, 0, 0], [0.1, 0.2, 0.7, 0]];

    [Fact]
    public void Utilisation_Table_NamesTheBusiestAndTheIdle() => Assert.Equal(
        "Busiest: expert 2 of layer 1 with 70.0 % of the tokens (an even load of all experts would be 25.0 %). 3 of 8 experts receive none.",
        ExpertMap.Utilisation(Values, []).Summary);

    [Fact]
    public void Survival_Table_CountsKeptGoneAndContested() => Assert.Equal(
        "3 of 8 experts are kept by every parent, 3 by none, 2 are still contested.",
        ExpertMap.Survival([[1, 0, 0.25, 1], [0, 0, 1, 0.5]], []).Summary);

    [Fact]
    public void Survival_Table_GivesTheValuesByTheModelsLayers()
    {
        var table = ExpertMap.Survival([[1, 0.25]], [3]).Values;

        Assert.Equal(["Layer", "E0", "E1"], table.Columns);
        Assert.Equal(["3", "100.0 %", "25.0 %"], Assert.Single(table.Rows));
    }

    [Fact]
    public void Utilisation_NoLayers_SaysThatThereIsNothing() =>
        Assert.Equal("No routing has been counted yet.", ExpertMap.Utilisation([], []).Summary);
}

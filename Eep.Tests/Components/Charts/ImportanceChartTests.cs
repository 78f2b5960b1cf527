using Eep.Web.Components.Charts;

namespace Eep.Tests.Components.Charts;

public sealed class ImportanceChartTests
{
    private static readonly (string, IReadOnlyList<string>)[] Options =
    [
        ("seed", ["1", "2", "3", "4", "5"]),
        ("children", ["8", "8", "4", "4", "8"]),
        ("preset", ["a", "b", "a", "b", "a"]),
        ("task", ["t", "t", "t", "t", "t"]),
    ];

    [Fact]
    public void Of_OptionThatDecides_ComesFirstAndOwnValuesAreLeftOut()
    {
        var importances = OptionImportance.Of(Options, [0.8, 0.8, 0.5, 0.5, null]);

        Assert.Equal(["children", "preset"], importances.Select(importance => importance.Option));
        Assert.Equal([1, 0], importances.Select(importance => Math.Round(importance.Explained, 12)));
        Assert.All(importances, importance => Assert.Equal(1.0 / 3, importance.ByChance, 12));
        Assert.Equal(
            "children goes with 100.0 % of the differences between the scores; chance alone would give 33.3 %.",
            ImportanceChart.Build(importances, ChartColors.For(dark: false)).Summary);
    }

    [Fact]
    public void Of_TooFewScores_IsNothing()
    {
        var importances = OptionImportance.Of(Options, [0.8, 0.8, 0.5, null, null]);

        Assert.Empty(importances);
        Assert.StartsWith("Nothing to say", ImportanceChart.Build(importances, ChartColors.For(dark: false)).Summary, StringComparison.Ordinal);
    }
}

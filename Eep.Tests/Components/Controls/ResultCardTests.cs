using Bunit;
using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Controls;

namespace Eep.Tests.Components.Controls;

public sealed class ResultCardTests : PageContext
{
    private static readonly Guid Run = new("0d6f7a52-94f0-4f0c-8f2e-3c5f0f1c7e11");

    [Theory]
    [InlineData(true, "padded with experts that the router never chooses")]
    [InlineData(false, "that scores 83.0 %, the plan as searched 84.0 %")]
    public void Card_UnevenBudgets_SaysWhatTheCheckpointHolds(bool isPadded, string expected)
    {
        var report = SampleRuns.Report() with { Uneven = new UnevenBudgets(2, 6, 16, isPadded, 0.84, 0.83) };

        var card = RenderCard(report);

        var text = card.Find("#uneven").TextContent;

        Assert.Contains("kept 16 experts in all, 2 to 6 a layer", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal($"/runs/new?from={Run}&uniform=true&step=budget", card.Find("#uniform-twin").GetAttribute("href"));
    }

    [Fact]
    public void Card_EvenBudgets_SaysNothingOfThem() =>
        Assert.Empty(RenderCard(SampleRuns.Report()).FindAll("#uneven"));

    private IRenderedComponent<ResultCard> RenderCard(RunReport report) =>
        Render<ResultCard>(parameters => parameters.Add(card => card.RunId, Run).Add(card => card.Report, report));
}

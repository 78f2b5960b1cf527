using Bunit;
using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Controls;

namespace Eep.Tests.Components.Controls;

public sealed class ResultCardTests : PageContext
{
    [Theory]
    [InlineData(true, "padded with experts that the router never chooses")]
    [InlineData(false, "that scores 83.0 %, the plan as searched 84.0 %")]
    public void Card_UnevenBudgets_SaysWhatTheCheckpointHolds(bool isPadded, string expected)
    {
        var report = SampleRuns.Report() with { Uneven = new UnevenBudgets(2, 6, 16, isPadded, 0.84, 0.83) };

        var text = Render<ResultCard>(parameters => parameters.Add(card => card.Report, report)).Find("#uneven").TextContent;

        Assert.Contains("kept 16 experts in all, 2 to 6 a layer", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Card_EvenBudgets_SaysNothingOfThem() =>
        Assert.Empty(Render<ResultCard>(parameters => parameters.Add(card => card.Report, SampleRuns.Report())).FindAll("#uneven"));
}

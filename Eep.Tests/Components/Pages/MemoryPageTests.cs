using Bunit;
using Eep.Web.Components.Pages;

namespace Eep.Tests.Components.Pages;

public sealed class MemoryPageTests : PageContext
{
    [Fact]
    public void Page_Budget_ComesFromTheAddressAndMovesTheTotal()
    {
        // 0.2 + 0.6 + half of 3.02 MB, and 4 layers x 64 numbers x 1000 tokens x 2 bytes.
        var page = Visit<MemoryPage>("/memory?experts=4&context=1000");

        Assert.Equal("2.82 MB", page.Find("#memory-total").TextContent);

        page.Find("#memory-budget").Input("8");

        Assert.Contains("experts=8", Address, StringComparison.Ordinal);
        Assert.Equal("4.33 MB", page.Find("#memory-total").TextContent);
    }

    [Fact]
    public void Page_BudgetBelowTheActiveExperts_SnapsToWhatIsLegal() =>
        Assert.Contains("2 of 8 experts", Visit<MemoryPage>("/memory?experts=1").Find("h2").TextContent, StringComparison.Ordinal);

    [Fact]
    public void Page_FolderThatIsNoCheckpoint_SaysWhy() => Assert.Contains(
        "holds no config.json", Visit<MemoryPage>("/memory?model=/nowhere").Find("[role=alert]").TextContent, StringComparison.Ordinal);
}

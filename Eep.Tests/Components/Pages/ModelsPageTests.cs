using Bunit;
using Eep.Web.Components.Pages;

namespace Eep.Tests.Components.Pages;

public sealed class ModelsPageTests : PageContext
{
    [Fact]
    public void Page_Models_ShowsShapeSizeAndTheWayToPrune()
    {
        var rows = Visit<ModelsPage>("/models").FindAll("tbody tr");

        Assert.Equal(2, rows.Count);
        Assert.Contains("46.7 B", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("93.4 GB", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("96.6 %", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Equal("/runs/new?model=samples%2Fmodel", rows[0].QuerySelector(".action-cell a")!.GetAttribute("href"));
    }

    [Fact]
    public void Page_NoModels_SaysWhereTheyComeFrom()
    {
        Catalog.Models.Clear();

        Assert.Contains("No model found", Visit<ModelsPage>("/models").Markup, StringComparison.Ordinal);
    }
}

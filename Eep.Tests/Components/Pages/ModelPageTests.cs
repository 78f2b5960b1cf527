using Bunit;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Pages;

namespace Eep.Tests.Components.Pages;

public sealed class ModelPageTests : PageContext
{
    [Fact]
    public void Page_Model_ShowsPartsNotesAndFiles()
    {
        var page = Visit<ModelPage>("/models/view?path=samples/model");

        Assert.Equal(["Attention", "Routed experts"], page.FindAll("tbody th").Select(cell => cell.TextContent));
        Assert.Contains("Budgets from 2 to 7", page.Find(".notes").TextContent, StringComparison.Ordinal);
        Assert.Contains("No run of this Eep made it", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Export_NamesTheRunAndTheModelItWasMadeFrom()
    {
        Runs.Add(SampleRuns.Completed(1));

        var line = Visit<ModelPage>($"/models/view?path={Catalog.Models[1].Path}").Find(".model-line");

        Assert.Equal([$"/runs/{SampleRuns.Id(1)}", "/models/view?path=samples%2Fmodel"], line.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void Page_Card_IsShownWithoutItsOwnHtmlAndFrontMatter()
    {
        var card = Visit<ModelPage>("/models/view?path=samples/model").Find(".guide");

        Assert.Empty(card.QuerySelectorAll("script"));
        Assert.DoesNotContain("license", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", card.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_FolderThatIsNoCheckpoint_SaysWhy() => Assert.Contains(
        "holds no config.json", Visit<ModelPage>("/models/view?path=/nowhere").Find("[role=alert]").TextContent, StringComparison.Ordinal);
}

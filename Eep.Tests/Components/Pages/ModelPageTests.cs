using Bunit;
using Eep.Tests.Components.Fakes;
using Eep.Tests.Web;
using Eep.Web.Access;
using Eep.Web.Components.Pages;
using Eep.Web.Models;
using Microsoft.Extensions.DependencyInjection;

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
    public void Aliases_OfAVersion_AreGivenTakenAndExplained()
    {
        Aliases.Obstacles[ModelAlias.Production] = "'production' needs a PASS; this checkpoint was not evaluated by a suite with gates yet.";
        var page = Visit<ModelPage>("/models/view?path=samples/model");

        Assert.Contains("needs a PASS", page.Find("#aliases").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Make it so: Candidate", "Make it so: Approved"], page.FindAll("#aliases button").Select(button => button.GetAttribute("aria-label")));

        page.Find("#aliases button[aria-label='Make it so: Approved']").Click();

        Assert.Equal((ModelAlias.Approved, "samples/model"), (Assert.Single(Aliases.Views).Alias, Aliases.Views[0].Model));
        page.WaitForAssertion(() => page.Find("#aliases button[aria-label='Take away the alias Approved']").Click());
        Assert.Empty(Aliases.Views);
    }

    [Fact]
    public void Aliases_OfAViewer_AreOnlyShown()
    {
        Services.AddSingleton<ICurrentUser>(new FakeUser(AccessRole.Viewer));

        Assert.Empty(Visit<ModelPage>("/models/view?path=samples/model").FindAll("#aliases button"));
    }

    [Fact]
    public void Page_FolderThatIsNoCheckpoint_SaysWhy() => Assert.Contains(
        "holds no config.json", Visit<ModelPage>("/models/view?path=/nowhere").Find("[role=alert]").TextContent, StringComparison.Ordinal);
}

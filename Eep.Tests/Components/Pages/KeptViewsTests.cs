using Bunit;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Pages;

namespace Eep.Tests.Components.Pages;

/// <summary>Filters and orders of the run list that a person keeps under a name.</summary>
public sealed class KeptViewsTests : PageContext
{
    public KeptViewsTests() => Runs.Add(SampleRuns.Completed());

    [Fact]
    public void Views_OfThePlainList_AreNotOffered() => Assert.Empty(Visit<RunListPage>("/").FindAll("#name-view"));

    [Fact]
    public async Task View_Kept_IsALinkToItsAddress()
    {
        var page = Visit<RunListPage>("/?state=completed&sort=-test");

        await page.InvokeAsync(() => page.Find("#name-view").Click());
        await page.InvokeAsync(() => page.Find("#view-name").Input(" Best finished "));
        await page.InvokeAsync(() => page.Find("#keep-view").Click());

        Assert.Equal("""[{"name":"Best finished","address":"/?state=completed&sort=-test"}]""", Written());
        var link = page.Find(".kept-views a");
        Assert.Equal(("/?state=completed&sort=-test", "page"), (link.GetAttribute("href"), link.GetAttribute("aria-current")));
    }

    [Fact]
    public async Task View_Forgotten_LeavesTheOthers()
    {
        JSInterop.Setup<string?>("eep.kept.read", "views").SetResult("""[{"name":"A","address":"/?q=a"},{"name":"B","address":"/?q=b"}]""");
        var page = Visit<RunListPage>("/?q=b");

        Assert.Equal(["A", "B"], page.FindAll(".kept-views a").Select(link => link.TextContent));
        await page.InvokeAsync(() => page.Find("#drop-view").Click());

        Assert.Equal("""[{"name":"A","address":"/?q=a"}]""", Written());
    }

    [Fact]
    public async Task Address_FromOneFilterToAnother_IsFollowed()
    {
        JSInterop.Setup<string?>("eep.kept.read", "views").SetResult("""[{"name":"A","address":"/?q=a"}]""");
        var page = Visit<RunListPage>("/?q=a");
        Assert.NotEmpty(page.FindAll("#drop-view"));

        await page.InvokeAsync(() => page.Find("input[type=search]").Input("b"));

        Assert.Equal("/?q=b", Address);
        Assert.Empty(page.FindAll("#drop-view"));
        Assert.Null(page.Find(".kept-views a").GetAttribute("aria-current"));
    }

    private string? Written() => (string?)JSInterop.Invocations["eep.kept.write"].Last(call => (string?)call.Arguments[0] == "views").Arguments[1];
}

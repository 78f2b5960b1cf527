using Bunit;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Pages;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Pages;

/// <summary>What single tabs of a run's page show.</summary>
public sealed class RunTabTests : PageContext
{
    [Fact]
    public void Events_WithWordsInTheAddress_AreFiltered()
    {
        var page = Show(SampleRuns.Completed(), "tab=events&q=nothing%20like%20it");

        Assert.Equal("nothing like it", page.Find("input[type=search]").GetAttribute("value"));
        Assert.Contains("No line matches", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void System_OfARun_SaysWhereItComputes()
    {
        var page = Show(SampleRuns.Completed(), "tab=system");

        var facts = page.Find("#system-facts").TextContent;
        Assert.Contains("CPU", facts, StringComparison.Ordinal);
        Assert.Contains("not measured", facts, StringComparison.Ordinal);
        Assert.Single(page.FindAll(".scrub-bar"));
    }

    [Fact]
    public void Film_OfARun_NamesItsRowsAfterTheLayersOfTheModel()
    {
        Show(SampleRuns.Running());

        Assert.Equal([0, 1, 2, 3], Assert.IsAssignableFrom<IReadOnlyList<int>>(JSInterop.Invocations["eep.film.mount"][0].Arguments[4]));
    }

    private IRenderedComponent<RunPage> Show(RunDetail detail, string query = "")
    {
        Runs.Add(detail);
        return Visit<RunPage>($"/runs/{detail.Summary.Id}?{query}", parameters => parameters.Add(run => run.Id, detail.Summary.Id));
    }
}

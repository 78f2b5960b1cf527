using Bunit;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Pages;

namespace Eep.Tests.Components.Pages;

public sealed class AnalyticsPageTests : PageContext
{
    [Fact]
    public void Page_RunChosen_OffersItsCheckpointWithoutLeaving()
    {
        Runs.Add(SampleRuns.Completed(1));
        var page = Visit<AnalyticsPage>("/analytics");

        page.Find("tbody button").Click();

        Assert.Equal($"/analytics?run={SampleRuns.Id(1)}", Address);
        Assert.Equal($"/api/v1/runs/{SampleRuns.Id(1)}/checkpoint.tar", page.Find("#download-checkpoint").GetAttribute("href"));
    }

    [Fact]
    public void Page_NothingCompleted_SaysSo()
    {
        Runs.Add(SampleRuns.Running());

        Assert.Contains("Nothing has completed yet", Visit<AnalyticsPage>("/analytics").Markup, StringComparison.Ordinal);
    }
}

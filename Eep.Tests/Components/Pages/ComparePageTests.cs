using Bunit;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Pages;

namespace Eep.Tests.Components.Pages;

public sealed class ComparePageTests : PageContext
{
    [Fact]
    public void Page_TwoRuns_ShowsResultsOptionsAndAgreement()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Completed(2));

        var page = Visit<ComparePage>($"/compare?runs={SampleRuns.Id(1)},{SampleRuns.Id(2)}");

        var tables = page.FindAll(".compare-table").Select(table => table.TextContent).ToArray();
        Assert.Contains("EEP, this run, test split", tables[0], StringComparison.Ordinal);
        Assert.Contains("seed", tables[1], StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll("canvas.cells").Count);
        Assert.Contains("60.0 %", page.Find("canvas.cells").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal(2, Feed.SubscriptionCount);
    }

    [Fact]
    public void Charts_WithNothingToShow_AreFoldedAndSayWhatIsMissing()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Completed(2));

        var page = Visit<ComparePage>($"/compare?runs={SampleRuns.Id(1)},{SampleRuns.Id(2)}");

        var titles = page.FindAll("figure.chart").Select(chart => chart.GetAttribute("aria-label")).ToArray();
        Assert.Contains("Score and memory", titles);
        Assert.DoesNotContain("Which option matters", titles);
        var folded = page.Find(".empty-charts");
        Assert.Equal("1 chart has nothing to show yet", folded.QuerySelector("summary")!.TextContent.Trim());
        Assert.Contains("it takes 4 runs with a score", folded.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Axis_OfTheAddress_IsTheOneDrawn()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Completed(2));

        var page = Visit<ComparePage>($"/compare?runs={SampleRuns.Id(1)},{SampleRuns.Id(2)}&x=minutes");

        Assert.Equal("Minutes", page.Find(".chips .chip[aria-pressed=true]").TextContent);
    }

    [Fact]
    public void Markdown_Asked_IsSavedByTheBrowser()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Completed(2));
        var page = Visit<ComparePage>($"/compare?runs={SampleRuns.Id(1)},{SampleRuns.Id(2)}");

        page.Find("#save-markdown").Click();

        var call = Assert.Single(JSInterop.Invocations["eep.saveText"]);
        Assert.Equal("comparison.md", call.Arguments[0]);
        Assert.Contains("| seed | 1 | 2 |", (string)call.Arguments[1]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_NoRunAtAll_SaysWhatWillStandHere()
    {
        var page = Visit<ComparePage>("/compare");

        Assert.Contains("Nothing to compare yet", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".compare-cart"));
    }

    [Fact]
    public void Page_OneRun_AsksForAnother()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Completed(2));
        var page = Visit<ComparePage>($"/compare?runs={SampleRuns.Id(1)}");
        Assert.Contains("Choose one more run", page.Markup, StringComparison.Ordinal);

        page.Find(".add-run").Change(SampleRuns.Id(2).ToString());

        Assert.Equal($"/compare?runs={SampleRuns.Id(1)},{SampleRuns.Id(2)}", Uri.UnescapeDataString(Address));
    }

    [Fact]
    public void Remove_ARun_TakesItOutOfTheAddress()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Completed(2));
        var page = Visit<ComparePage>($"/compare?runs={SampleRuns.Id(1)},{SampleRuns.Id(2)}");

        page.Find(".compare-run button").Click();

        Assert.Equal($"/compare?runs={SampleRuns.Id(2)}", Address);
    }

    [Fact]
    public void Page_UnknownAndMalformedIds_AreLeftOut()
    {
        Runs.Add(SampleRuns.Completed(1));

        var page = Visit<ComparePage>($"/compare?runs=rubbish,{SampleRuns.Id(99)},{SampleRuns.Id(1)}");

        Assert.Single(page.FindAll(".compare-run"));
    }
}

using Bunit;
using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Controls;
using Eep.Web.Components.Pages;
using Eep.Web.Components.Watching;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Pages;

public sealed class RunListPageTests : PageContext
{
    [Fact]
    public void Page_NoRuns_OffersTheSampleRunInOneClick()
    {
        var page = Visit<RunListPage>("/");

        page.Find("#start-sample").Click();

        var options = Assert.Single(Runs.Started);
        Assert.Equal("samples/model", options.Model);
        Assert.Equal("samples/tasks/qa.yaml", options.Task);
        Assert.Equal(4, options.ExpertBudget);
        Assert.Equal($"/runs/{SampleRuns.Id(1)}", Address);
    }

    [Fact]
    public void Page_SampleCannotRun_SaysWhy()
    {
        Runs.Faults = _ => [new OptionFault("model", "samples/model holds no config.json.")];
        var page = Visit<RunListPage>("/");

        page.Find("#start-sample").Click();

        Assert.Contains("samples/model holds no config.json.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(Runs.Started);
    }

    [Fact]
    public void Page_CompletedRun_ShowsScoreBeforeAndAfterAndSavedMemory()
    {
        Runs.Add(SampleRuns.Completed());

        var row = Visit<RunListPage>("/").Find("tbody tr");

        Assert.Contains("Completed", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("50.2 %", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("83.0 %", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("+32.8", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("−39 %", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("59 min ago", row.TextContent, StringComparison.Ordinal);
        Assert.NotNull(row.QuerySelector("svg.sparkline"));
    }

    [Fact]
    public void Chip_Pressed_FiltersAndKeepsTheChoiceInTheAddress()
    {
        Runs.Add(SampleRuns.Completed());
        Runs.Add(SampleRuns.Failed());
        var page = Visit<RunListPage>("/");

        page.FindAll(".chip").Single(chip => chip.TextContent.Contains("Failed", StringComparison.Ordinal)).Click();

        Assert.Equal("/?state=failed", Address);
    }

    [Fact]
    public void Page_AddressWithState_ShowsOnlyThose()
    {
        Runs.Add(SampleRuns.Completed());
        Runs.Add(SampleRuns.Failed());

        var rows = Visit<RunListPage>("/?state=failed").FindAll("tbody tr");

        Assert.Contains("Failed", Assert.Single(rows).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_QueryWithCondition_ShowsOnlyThoseThatMeetIt()
    {
        Runs.Add(SampleRuns.Completed());
        Runs.Add(SampleRuns.Failed());

        var rows = Visit<RunListPage>("/?q=test>80%25").FindAll("tbody tr");

        Assert.Contains("Completed", Assert.Single(rows).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_QueryWithUnknownField_NamesTheFieldsAndKeepsTheList()
    {
        Runs.Add(SampleRuns.Completed());

        var page = Visit<RunListPage>("/?q=colour:red");

        Assert.Contains("The fields are status, name,", page.Find(".filter-fault").TextContent, StringComparison.Ordinal);
        Assert.Single(page.FindAll("tbody tr"));
    }

    [Fact]
    public void Page_OrderOfTheAddress_SortsTheRuns()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Running(2));

        Assert.Contains("seed 2", Visit<RunListPage>("/?sort=generations").Find("tbody tr").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_FilterThatHidesAll_SaysSoAndOffersTheWayBack()
    {
        Runs.Add(SampleRuns.Completed());

        var page = Visit<RunListPage>("/?q=mixtral-8x22b");

        Assert.Contains("No run matches the filter", page.Markup, StringComparison.Ordinal);
        page.FindAll("button").Single(button => button.TextContent.Contains("Show all runs", StringComparison.Ordinal)).Click();
        Assert.Equal("/", Address);
    }

    [Fact]
    public void Page_ServiceFails_SaysWhyAndTriesAgain()
    {
        Runs.Add(SampleRuns.Completed());
        Runs.ListFailure = new InvalidOperationException("database is locked");
        var page = Visit<RunListPage>("/");
        Assert.Contains("database is locked", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        Runs.ListFailure = null;
        page.Find("[role=alert] button").Click();

        Assert.Single(page.FindAll("tbody tr"));
    }

    [Fact]
    public void Selection_OfTwo_LeadsToCompare()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Completed(2));
        var page = Visit<RunListPage>("/");

        page.FindAll("tbody input")[0].Change(true);
        Assert.Contains("Select one more", page.Find(".selection-bar").TextContent, StringComparison.Ordinal);
        page.FindAll("tbody input")[1].Change(true);

        Assert.Equal($"/compare?runs={SampleRuns.Id(1)},{SampleRuns.Id(2)}", page.Find(".selection-bar a").GetAttribute("href"));
    }

    [Fact]
    public async Task Feed_NewRun_AppearsOnTop()
    {
        Runs.Add(SampleRuns.Completed());
        var page = Visit<RunListPage>("/");
        var started = SampleRuns.Running().Summary;

        await Feed.PublishAsync(new RunDelta(started.Id, started.LastSequence) { Summary = started });
        Clock.Advance(RunWatch.Interval);

        page.WaitForAssertion(() => Assert.Contains(started.Name, page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Feed_OneRunChanges_OnlyItsRowIsDrawnAgain()
    {
        Runs.Add(SampleRuns.Running(1));
        Runs.Add(SampleRuns.Completed(2));
        var page = Visit<RunListPage>("/");
        var (changing, untouched) = (RowOf(page, 1), RowOf(page, 2));
        var (before, still) = (changing.RenderCount, untouched.RenderCount);
        var summary = SampleRuns.Running(1).Summary;

        await Feed.PublishAsync(new RunDelta(summary.Id, summary.LastSequence) { Summary = summary with { BestScore = 0.9876 } });
        Clock.Advance(RunWatch.Interval);

        page.WaitForAssertion(() => Assert.Contains("98.8 %", changing.Markup, StringComparison.Ordinal));
        Assert.True(changing.RenderCount > before);
        Assert.Equal(still, untouched.RenderCount);
    }

    [Fact]
    public void Page_ManyRuns_DrawsAPartOfThemEachOnce()
    {
        for (var number = 1; number <= 150; number++)
        {
            Runs.Add(SampleRuns.Completed(number));
        }

        var drawn = Visit<RunListPage>("/").FindComponents<RunRow>().Select(row => row.Instance.Run.Id).ToArray();

        Assert.InRange(drawn.Length, 20, 149);
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
    }

    [Fact]
    public async Task Batch_Archive_IsAskedForFinalRunsAndTellsTheRest()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Running(2));
        var page = Visit<RunListPage>("/");
        page.FindAll("tbody input")[0].Change(true);
        await page.InvokeAsync(() => page.Find("#select-all").Click());
        Assert.Contains("2 selected", page.Find(".selection-bar").TextContent, StringComparison.Ordinal);

        await page.InvokeAsync(() => page.Find("#batch-archive").Click());

        Assert.Equal(("archive", SampleRuns.Id(1)), Assert.Single(Runs.Asked));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".selection-bar")));
    }

    [Fact]
    public async Task Shelf_OfTheAddress_ShowsTheTrashAndTakesBack()
    {
        Runs.Add(SampleRuns.Completed(1));
        var gone = SampleRuns.Completed(2);
        Runs.Add(gone with { Summary = gone.Summary with { TrashedAt = SampleRuns.Now } });
        var page = Visit<RunListPage>("/?shelf=trash");
        Assert.Contains("after 30 days", page.Find(".shelf-note").TextContent, StringComparison.Ordinal);

        Assert.Single(page.FindAll("tbody input")).Change(true);
        await page.InvokeAsync(() => page.Find("#batch-restore").Click());

        Assert.Equal(("restore", SampleRuns.Id(2)), Assert.Single(Runs.Asked));
    }

    [Fact]
    public async Task Feed_RunThatWasArchived_LeavesTheList()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Completed(2));
        var page = Visit<RunListPage>("/");

        await Feed.PublishAsync(new RunDelta(SampleRuns.Id(2), 99) { Summary = SampleRuns.Completed(2).Summary with { ArchivedAt = SampleRuns.Now } });
        Clock.Advance(RunWatch.Interval);

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
    }

    [Fact]
    public void Csv_Asked_HoldsTheRunsThatAreShown()
    {
        Runs.Add(SampleRuns.Completed(1));
        Runs.Add(SampleRuns.Failed(2));
        var page = Visit<RunListPage>("/?state=completed");

        page.Find("#save-runs").Click();

        var text = (string)Assert.Single(JSInterop.Invocations["eep.saveText"]).Arguments[1]!;
        Assert.StartsWith("id,name,state,", text, StringComparison.Ordinal);
        Assert.Contains("Completed", Assert.Single(text.Trim().Split('\n')[1..]), StringComparison.Ordinal);
    }

    private static IRenderedComponent<RunRow> RowOf(IRenderedComponent<RunListPage> page, int number) =>
        page.FindComponents<RunRow>().Single(one => one.Instance.Run.Id == SampleRuns.Id(number));
}

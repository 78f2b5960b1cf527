using Bunit;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Tests.Web;
using Eep.Web.Access;
using Eep.Web.Budgets;
using Eep.Web.Components.Pages;
using Eep.Web.Components.Watching;
using Eep.Web.Runs;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Eep.Tests.Components.Pages;

public sealed class BudgetSearchPagesTests : PageContext
{
    private static readonly Guid s_id = SampleRuns.Id(70);

    [Fact]
    public void Form_Untouched_AsksForAllBudgetsButTheWholeModel()
    {
        var page = Visit<NewBudgetSearchPage>("/budget-searches/new");
        page.WaitForAssertion(() =>
        {
            var card = page.Find(".estimate").TextContent;
            Assert.Contains("2 to 3, among 4 budgets", card, StringComparison.Ordinal);
            Assert.Contains("2.00 MB to 5.00 MB", card, StringComparison.Ordinal);
        });

        page.Find("form").Submit();

        var options = Assert.Single(BudgetSearches.Started);
        Assert.Equal(new RunOptions { Model = "samples/model", Task = "samples/tasks/qa.yaml", ExpertBudget = 7, Margin = 0.02 }, options.Run);
        Assert.Equal((null, false), (options.Budgets, options.All));
        Assert.Equal($"/budget-searches/{s_id}", Address);
    }

    [Fact]
    public async Task Form_Filled_GoesIntoTheOptions()
    {
        var page = Visit<NewBudgetSearchPage>("/budget-searches/new");

        await page.InvokeAsync(() => page.Find("#budgets").Input("2-4, 6"));
        await page.InvokeAsync(() => page.Find("#margin").Input("1.5"));
        await page.InvokeAsync(() => page.Find("#confidence").Input("90"));
        await page.InvokeAsync(() => page.Find("#active-1").Change(true));
        await page.InvokeAsync(() => page.Find("#all-budgets").Change(true));
        await page.InvokeAsync(() => page.Find("form").Submit());

        var options = Assert.Single(BudgetSearches.Started);
        Assert.Equal([2, 3, 4, 6], options.Budgets!);
        Assert.Equal((0.015, 0.9, true), (options.Run.Margin, options.Run.Confidence, options.All));
        Assert.Equal([1, 2], options.Run.ExpertsPerTokenChoices!);
        Assert.Null(options.Run.ExpertsPerToken);
    }

    [Theory]
    [InlineData("#budgets", "two", "'two' is no list of numbers")]
    [InlineData("#margin", "little", "is 'little'; it must be a number of points")]
    public async Task Form_TextThatIsNoNumber_IsMarkedAtItsField(string field, string text, string message)
    {
        var page = Visit<NewBudgetSearchPage>("/budget-searches/new");

        await page.InvokeAsync(() => page.Find(field).Input(text));

        page.WaitForAssertion(() => Assert.Contains(message, page.Find($"{field}-fault").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("#start-budget-search").HasAttribute("disabled"));
    }

    [Fact]
    public void Form_FromARun_TakesItsOptions()
    {
        var source = SampleRuns.Completed();
        Runs.Add(source with { Options = source.Options with { Seed = 77, ExpertsPerToken = 1, Name = "mine" } });
        var page = Visit<NewBudgetSearchPage>($"/budget-searches/new?from={source.Summary.Id}");

        page.Find("form").Submit();

        var options = Assert.Single(BudgetSearches.Started).Run;
        Assert.Equal((77UL, 1, "", 7), (options.Seed, options.ExpertsPerToken, options.Name, options.ExpertBudget));
    }

    [Fact]
    public void Page_InWork_ShowsBracketCurveAndFrontAndLinksEveryPoint()
    {
        Runs.Add(SampleRuns.Running(2));
        BudgetSearches.Add(
            FakeBudgetSearches.View(s_id, BudgetSearchState.Running, 2, (3, Verdict.Inconclusive, 0.78, 2), (4, Verdict.Pass, 0.81, 2)),
            SampleRuns.Completed(4).Summary, SampleRuns.Completed(3).Summary, SampleRuns.Running(2).Summary);

        var page = Show();

        Assert.Equal(
            ["In work", "Not certain", "Good enough, smallest so far", "Open"],
            page.FindAll(".budget-step .small").Select(step => step.TextContent));
        Assert.Contains("4 of 8 experts are good enough: 81.0 % against 80.0 %", page.Find("#answer .verdict").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 to 2 runs to go", page.Find("#in-work").TextContent, StringComparison.Ordinal);
        Assert.Contains("Of the archive of the run in work", page.Find("#volumes").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll(".chart-plot[role=img]").Count);
        Assert.Equal(
            [$"/api/v1/runs/{SampleRuns.Id(3)}/checkpoint.tar", $"/api/v1/runs/{SampleRuns.Id(4)}/checkpoint.tar"],
            page.FindAll(".budget-table a[download]").Select(link => link.GetAttribute("href")));
        Assert.Equal(3, page.FindAll(".budget-table a:not([download])").Count);
    }

    [Fact]
    public async Task Page_RunEnds_ShowsWhatCameOfItAndFollowsTheNext()
    {
        Runs.Add(SampleRuns.Running(3));
        BudgetSearches.Add(FakeBudgetSearches.View(s_id, BudgetSearchState.Running, 3), SampleRuns.Running(3).Summary);
        var page = Show();
        Assert.Contains("No budget has been tried to its end yet.", page.Find("#answer").TextContent, StringComparison.Ordinal);

        Runs.Add(SampleRuns.Completed(3));
        Runs.Add(SampleRuns.Queued(2));
        BudgetSearches.Add(
            FakeBudgetSearches.View(s_id, BudgetSearchState.Running, 2, (3, Verdict.Pass, 0.80, 2)), SampleRuns.Completed(3).Summary, SampleRuns.Queued(2).Summary);
        await Feed.PublishAsync(new RunDelta(SampleRuns.Id(3), 100) { Summary = SampleRuns.Completed(3).Summary });
        Clock.Advance(RunWatch.Interval);

        page.WaitForAssertion(() => Assert.Contains("3 of 8 experts are good enough", page.Find("#answer").TextContent, StringComparison.Ordinal));
        Assert.Contains($"/runs/{SampleRuns.Id(2)}", page.Find("#in-work a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Completed_MarksTheChosenAndOffersItsCheckpoint()
    {
        BudgetSearches.Add(
            FakeBudgetSearches.View(s_id, BudgetSearchState.Completed, null, (3, Verdict.Fail, 0.70, 2), (4, Verdict.Pass, 0.81, 2)), SampleRuns.Completed(4).Summary);

        var page = Show();

        Assert.Equal($"/api/v1/runs/{SampleRuns.Id(4)}/checkpoint.tar", page.Find("#download-chosen").GetAttribute("href"));
        Assert.Contains("the run was deleted", page.Find(".budget-table").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#stop-budget-search"));
        Assert.Single(page.FindAll("#delete-budget-search"));
    }

    [Fact]
    public void Page_Failed_SaysWhy()
    {
        BudgetSearches.Add(FakeBudgetSearches.View(s_id, BudgetSearchState.Failed, null) with { Reason = "The run of 3 experts failed: no memory." });

        Assert.Contains("The run of 3 experts failed: no memory.", Show().Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stop", "Stop and finish")]
    [InlineData("cancel", "Cancel the search")]
    public void Verb_Agreed_ReachesTheService(string verb, string yes)
    {
        Runs.Add(SampleRuns.Running(3));
        BudgetSearches.Add(FakeBudgetSearches.View(s_id, BudgetSearchState.Running, 3), SampleRuns.Running(3).Summary);
        var dialogs = Render<MudDialogProvider>();
        var page = Show();

        page.Find($"#{verb}-budget-search").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains(yes, StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal((verb, s_id), Assert.Single(BudgetSearches.Asked)));
    }

    [Fact]
    public void Page_OfAViewer_OffersNoVerb()
    {
        Services.AddSingleton<ICurrentUser>(new FakeUser(AccessRole.Viewer));
        Runs.Add(SampleRuns.Running(3));
        BudgetSearches.Add(FakeBudgetSearches.View(s_id, BudgetSearchState.Running, 3), SampleRuns.Running(3).Summary);

        Assert.Empty(Show().FindAll(".page-actions button"));
    }

    [Fact]
    public void Page_Unknown_SaysSo() => Assert.Contains("There is no search with this number", Show().Find(".empty").TextContent, StringComparison.Ordinal);

    [Fact]
    public void List_Searches_ShowsTheirAnswers()
    {
        Assert.Contains("one a budget", Visit<BudgetSearchListPage>("/budget-searches").Find(".empty").TextContent, StringComparison.Ordinal);
        BudgetSearches.Add(FakeBudgetSearches.View(s_id, BudgetSearchState.Completed, null, (4, Verdict.Pass, 0.81, 2)));

        var row = Visit<BudgetSearchListPage>("/budget-searches").Find("tbody tr").TextContent;

        Assert.Contains("4 of 8 experts", row, StringComparison.Ordinal);
        Assert.Contains("1 of 4", row, StringComparison.Ordinal);
        Assert.Contains("−50 %", row, StringComparison.Ordinal);
    }

    private IRenderedComponent<BudgetSearchPage> Show() =>
        Visit<BudgetSearchPage>($"/budget-searches/{s_id}", parameters => parameters.Add(page => page.Id, s_id));
}

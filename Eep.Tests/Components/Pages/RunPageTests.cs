using Bunit;
using Eep.Core.Pruning.Criteria;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Controls;
using Eep.Web.Components.Pages;
using Eep.Web.Components.Watching;
using Eep.Web.Runs;
using MudBlazor;

namespace Eep.Tests.Components.Pages;

public sealed class RunPageTests : PageContext
{
    [Fact]
    public void Agreement_OfAReport_ShowsSpearmanBelowAndKendallAboveTheDiagonal()
    {
        var detail = SampleRuns.Completed();
        Assert.Empty(Show(detail, "tab=experts").FindAll("#agreement-heading"));

        var agreement = new RankAgreement(["frequency", "reap"], [[1, 0.25], [0.25, 1]], [[1, -0.5], [-0.5, 1]]);
        var rows = Show(detail with { Report = detail.Report! with { Agreement = agreement } }, "tab=experts").FindAll(".agreement-table tbody tr");

        Assert.Equal(["–", "−0.50"], rows[0].QuerySelectorAll("td").Select(cell => cell.TextContent));
        Assert.Equal(["0.25", "–"], rows[1].QuerySelectorAll("td").Select(cell => cell.TextContent));
    }

    [Fact]
    public void Completed_Run_ShowsEveryModelOnTheTestSplit()
    {
        var rows = Show(SampleRuns.Completed()).FindAll(".result-table tbody tr").Select(row => row.TextContent).ToArray();

        Assert.Equal(6, rows.Length);
        Assert.Contains("50.2 %", rows[0], StringComparison.Ordinal);
        Assert.Contains("+32.8", rows[1], StringComparison.Ordinal);
        Assert.Contains("86.4 %", rows[1], StringComparison.Ordinal);
        Assert.Contains("5.7 sd", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Completed_Run_StatesWhetherTheGainExceedsTheNoise()
    {
        Assert.Contains("better, beyond the noise", Show(SampleRuns.Completed()).Find(".verdict").TextContent, StringComparison.Ordinal);

        var close = SampleRuns.Completed(2);
        close = close with
        {
            Report = close.Report! with { Test = [.. close.Report.Test.Select(line => line.Model == "eep" ? line with { Score = 0.51 } : line)] },
        };

        Assert.Contains("within the noise", Show(close).Find(".verdict").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Completed_Run_OffersCheckpointAndFilesAsPlainLinks()
    {
        var detail = SampleRuns.Completed();
        var page = Show(detail, "tab=artifacts");

        Assert.Equal($"/api/v1/runs/{detail.Summary.Id}/checkpoint.tar", page.Find("#download-checkpoint").GetAttribute("href"));
        Assert.Equal(
            detail.Files.Select(file => $"/api/v1/runs/{detail.Summary.Id}/files/{file.Path}"),
            page.FindAll(".files-table a").Select(link => link.GetAttribute("href")));
        Assert.Contains("1.9e-6", page.Find(".download-card").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Completed_Run_ShowsKeptExpertsAndMixtures()
    {
        var rows = Show(SampleRuns.Completed(), "tab=experts").FindAll(".plan-table tbody tr");

        Assert.Equal(SampleRuns.Layers, rows.Count);
        Assert.Contains("0.82·0 + 0.21·4 − 0.06·7", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("Kept: 1, 3, 5, 7", rows[1].QuerySelector(".strip")!.GetAttribute("aria-label"));
        Assert.Equal(4, rows[1].QuerySelectorAll(".cell.kept").Length);
    }

    [Fact]
    public void Running_Run_ShowsProgressAndTimeLeft()
    {
        var page = Show(SampleRuns.Running());

        var card = page.Find(".progress-card").TextContent;
        Assert.Contains("Searching", card, StringComparison.Ordinal);
        Assert.Contains("about 75 s left", card, StringComparison.Ordinal);
        Assert.Contains("generation 9 of 23", card, StringComparison.Ordinal);
        Assert.Equal("35", page.Find(".bar-thick").GetAttribute("aria-valuenow"));
        Assert.Empty(page.FindAll("#download-checkpoint"));
    }

    [Fact]
    public async Task Feed_NextGeneration_MovesFiguresAndScrubber()
    {
        var detail = SampleRuns.Running(generations: 9);
        var page = Show(detail);

        await Feed.PublishAsync(new RunDelta(detail.Summary.Id, detail.Summary.LastSequence + 1) { Generation = SampleRuns.Point(9, 2) });
        Clock.Advance(RunWatch.Interval);

        page.WaitForAssertion(() =>
        {
            Assert.Equal("10 / 23", page.Find("#generation-count").TextContent);
            Assert.Equal("9", page.Find("#generation-slider").GetAttribute("value"));
        });
    }

    [Fact]
    public async Task Scrubber_MovedBack_StaysWhileGenerationsArrive()
    {
        var detail = SampleRuns.Running(generations: 9);
        var page = Show(detail);
        page.Find("#generation-slider").Change("4");
        Assert.Contains("g=4", Address, StringComparison.Ordinal);

        await Feed.PublishAsync(new RunDelta(detail.Summary.Id, detail.Summary.LastSequence + 1) { Generation = SampleRuns.Point(9, 2) });
        Clock.Advance(RunWatch.Interval);

        page.WaitForAssertion(() =>
        {
            Assert.Equal("4", page.Find("#generation-slider").GetAttribute("value"));
            Assert.Contains("Follow live (5 newer)", page.Find(".scrub-bar .chip").TextContent, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Cancel_Confirmed_AsksTheServiceAndShowsIt()
    {
        var detail = SampleRuns.Running();
        var dialogs = Render<MudDialogProvider>();
        var page = Show(detail);

        page.Find("#cancel-run").Click();
        Assert.Empty(Runs.Cancelled);
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Cancel the run", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal(detail.Summary.Id, Assert.Single(Runs.Cancelled)));
        Assert.Contains("Cancelling…", page.Find("#cancel-run").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancel_Declined_LeavesTheRunAlone()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Show(SampleRuns.Running());

        page.Find("#cancel-run").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Let it go on", StringComparison.Ordinal)).Click();

        Assert.Empty(Runs.Cancelled);
        Assert.DoesNotContain("Cancelling", page.Find("#cancel-run").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_Run_ShowsTheReasonAndAWayOn()
    {
        var page = Show(SampleRuns.Failed());

        var notice = page.Find("[role=alert]");
        Assert.Contains("token 61 of 1024 is NaN", notice.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/runs/new?from={SampleRuns.Id(4)}", notice.QuerySelector("a")!.GetAttribute("href"));
        Assert.Empty(page.FindAll("#cancel-run"));
    }

    [Fact]
    public void Delete_Confirmed_LeadsBackToTheList()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Show(SampleRuns.Cancelled());

        page.Find("#delete-run").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Delete the run", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal("/", Address));
        Assert.Equal(SampleRuns.Id(5), Assert.Single(Runs.Deleted));
    }

    [Fact]
    public void Unknown_Run_SaysSo()
    {
        var page = Visit<RunPage>("/", parameters => parameters.Add(run => run.Id, SampleRuns.Id(99)));

        Assert.Contains("There is no run with this number", page.Markup, StringComparison.Ordinal);
        Assert.Equal(0, Feed.SubscriptionCount);
    }

    [Fact]
    public void Values_Shown_GiveTheChartAsATable()
    {
        var page = Show(SampleRuns.Running(generations: 3));

        page.FindAll(".chart button")[0].Click();

        Assert.Equal(3, page.FindAll(".chart-table tbody tr").Count);
    }

    [Fact]
    public async Task Frozen_Page_KeepsWhatItShowsAndCountsWhatIsNew()
    {
        var detail = SampleRuns.Running(generations: 9);
        var page = Show(detail);
        page.Find("[data-freeze]").Click();

        await Feed.PublishAsync(new RunDelta(detail.Summary.Id, detail.Summary.LastSequence + 1) { Generation = SampleRuns.Point(9, 2) });
        Clock.Advance(RunWatch.Interval);

        page.WaitForAssertion(() => Assert.Equal("Frozen, 1 new", page.Find("[data-freeze]").TextContent.Trim()));
        Assert.Equal("9 / 23", page.Find("#generation-count").TextContent);

        page.Find("[data-freeze]").Click();

        Assert.Equal("10 / 23", page.Find("#generation-count").TextContent);
    }

    [Fact]
    public async Task Tab_Hidden_AsksForNothingUntilItIsSeen()
    {
        var detail = SampleRuns.Running(generations: 9);
        var page = Show(detail);
        var visibility = page.FindComponent<TabVisibility>().Instance;

        await visibility.SetVisible(false);
        Assert.Equal(0, Feed.SubscriptionCount);
        Runs.Add(SampleRuns.Running(generations: 12));
        await visibility.SetVisible(true);

        Assert.Equal(1, Feed.SubscriptionCount);
        page.WaitForAssertion(() => Assert.Equal("12 / 23", page.Find("#generation-count").TextContent));
    }

    [Fact]
    public void Tab_OfTheAddress_IsTheOneShown()
    {
        var page = Show(SampleRuns.Completed(), "tab=events&kind=state");

        Assert.Equal("Events", page.Find(".tab[aria-current=page]").TextContent);
        Assert.Equal(2, page.FindAll(".chip[aria-pressed=true], .log").Count);
        Assert.Empty(page.FindAll(".scrub-bar"));
    }

    [Fact]
    public void Population_OfARun_ShowsTheIndividualOfTheAddressBesideTheBest()
    {
        var page = Show(SampleRuns.Completed(), "tab=population&i=7&g=2");

        Assert.Contains("Plan 7 beside plan 6", page.Find("#diff-heading").TextContent, StringComparison.Ordinal);
        Assert.Equal("6", page.Find(".individuals tbody th").TextContent);
        Assert.Contains("Individual 7", page.Find("#individual-heading").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Race_OfTheAddress_SaysHowItStands()
    {
        Runs.Add(SampleRuns.Completed(7));

        var page = Show(SampleRuns.Running(2), "race=yes");

        Assert.Contains("of 1 earlier runs at this budget and generation", page.Find(".ghost-label").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_Left_LeavesTheFeed()
    {
        Show(SampleRuns.Running());
        Assert.Equal(1, Feed.SubscriptionCount);

        await DisposeComponentsAsync();

        Assert.Equal(0, Feed.SubscriptionCount);
    }

    private IRenderedComponent<RunPage> Show(RunDetail detail, string query = "")
    {
        Runs.Add(detail);
        return Visit<RunPage>($"/runs/{detail.Summary.Id}?{query}", parameters => parameters.Add(run => run.Id, detail.Summary.Id));
    }
}

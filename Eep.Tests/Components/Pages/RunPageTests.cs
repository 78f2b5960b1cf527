using Bunit;
using Eep.Core.Pruning.Criteria;
using Eep.Tests.Components.Fakes;
using Eep.Tests.Web;
using Eep.Web.Access;
using Eep.Web.Components.Charts;
using Eep.Web.Components.Controls;
using Eep.Web.Components.Pages;
using Eep.Web.Components.Watching;
using Eep.Web.Runs;
using Microsoft.Extensions.DependencyInjection;
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
        Assert.Empty(Runs.Asked);
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Cancel the run", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal(("cancel", detail.Summary.Id), Assert.Single(Runs.Asked)));
        Assert.Contains("Cancelling…", page.Find("#run-transition").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#cancel-run, #pause-run, #stop-run"));
    }

    [Fact]
    public void Cancel_Declined_LeavesTheRunAlone()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Show(SampleRuns.Running());

        page.Find("#cancel-run").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Let it go on", StringComparison.Ordinal)).Click();

        Assert.Empty(Runs.Asked);
        Assert.Equal("Cancel", page.Find("#cancel-run").TextContent.Trim());
    }

    [Theory]
    [InlineData(RunState.Queued, "pause stop cancel")]
    [InlineData(RunState.Preparing, "pause stop cancel")]
    [InlineData(RunState.Running, "pause stop cancel")]
    [InlineData(RunState.Pausing, "resume stop cancel", "Pausing, a generation is finished first")]
    [InlineData(RunState.Paused, "resume stop cancel")]
    [InlineData(RunState.Stopping, "cancel", "Stopping, the result is made")]
    [InlineData(RunState.Cancelling, "", "Cancelling…")]
    [InlineData(RunState.Stale, "pause stop cancel")]
    [InlineData(RunState.Interrupted, "pause stop cancel")]
    [InlineData(RunState.Failed, "")]
    public void State_OfARun_OffersWhatItAllows(RunState state, string verbs, string? transition = null)
    {
        var running = SampleRuns.Running();
        var page = Show(running with { Summary = running.Summary with { State = state } });

        Assert.Equal(verbs, string.Join(' ', page.FindAll(".page-actions button[id]").Select(button => button.Id![..^4]).Where(id => id is "pause" or "resume" or "stop" or "cancel")));
        Assert.Equal(transition, page.FindAll("#run-transition").SingleOrDefault()?.TextContent.Trim());
    }

    [Theory]
    [InlineData(RunState.Running, "pause", "Pausing…")]
    [InlineData(RunState.Paused, "resume", "Resuming…")]
    public void Verb_ThatLosesNothing_IsAskedAtOnceAndShown(RunState state, string verb, string label)
    {
        var running = SampleRuns.Running();
        var page = Show(running with { Summary = running.Summary with { State = state } });

        page.Find($"#{verb}-run").Click();

        Assert.Equal((verb, running.Summary.Id), Assert.Single(Runs.Asked));
        Assert.Equal(label, page.Find("#run-transition").TextContent.Trim());
    }

    [Fact]
    public void Stop_Confirmed_AsksTheServiceOnce()
    {
        var detail = SampleRuns.Running();
        var dialogs = Render<MudDialogProvider>();
        var page = Show(detail);

        page.Find("#stop-run").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Stop and finish", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal(("stop", detail.Summary.Id), Assert.Single(Runs.Asked)));
    }

    [Fact]
    public void Verb_RefusedMeanwhile_IsOfferedAgain()
    {
        Runs.Allows = false;
        var page = Show(SampleRuns.Running());

        page.Find("#pause-run").Click();

        Assert.NotNull(page.Find("#pause-run"));
        Assert.Empty(page.FindAll("#run-transition"));
    }

    [Fact]
    public void Viewer_OfARun_IsOfferedNothingThatChangesIt()
    {
        Services.AddSingleton<ICurrentUser>(new FakeUser(AccessRole.Viewer));

        Assert.Equal(["Compare"], Show(SampleRuns.Running()).FindAll(".page-actions > *").Select(action => action.TextContent.Trim()));
        Assert.Equal(["Compare"], Show(SampleRuns.Completed()).FindAll(".page-actions > *").Select(action => action.TextContent.Trim()));
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
    public async Task Marks_PaintedOnTheMap_LieInTheAddressAndFeedTheForm()
    {
        var detail = SampleRuns.Completed();
        var page = Show(detail, "tab=experts");
        var map = page.FindComponent<ConstraintMap>();
        Assert.True(page.Find("#start-with-marks").HasAttribute("disabled"));

        await page.InvokeAsync(() => map.Instance.SetMarks([1, 9], [SampleRuns.Experts - 1]));

        Assert.Contains("pinned=0%3A%201%3B%201%3A%201&banned=0%3A%207", Address, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal("2 pinned, 1 banned.", page.Find("#marks-summary").TextContent));
        Assert.Equal(
            $"/runs/new?from={detail.Summary.Id}&step=budget&pinned=0%3A%201%3B%201%3A%201&banned=0%3A%207", page.Find("#start-with-marks").GetAttribute("href"));

        page.Find("#undo-mark").Click();

        page.WaitForAssertion(() => Assert.Equal("No expert is marked.", page.Find("#marks-summary").TextContent));
    }

    [Fact]
    public void Notes_Saved_ShowAtOnceAndBadOnesSayWhatIsRight()
    {
        var page = Show(SampleRuns.Completed());
        page.Find("#edit-notes").Click();
        page.Find("#run-tags").Change("final, not/this");
        page.Find(".run-notes").Submit();
        Assert.Contains("'not/this' is no tag", page.Find("#run-tags-fault").TextContent, StringComparison.Ordinal);

        page.Find("#run-tags").Change("final qwen");
        page.Find("#run-note").Change("Better on **dates** <script>alert(1)</script>");
        page.Find(".run-notes").Submit();

        Assert.Equal(["final", "qwen"], Assert.Single(Runs.Annotated).Tags);
        Assert.Equal(["final", "qwen"], page.FindAll(".run-notes .tag").Select(tag => tag.TextContent));
        Assert.Equal("dates", page.Find(".note strong").TextContent);
        Assert.Empty(page.FindAll(".note script"));
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

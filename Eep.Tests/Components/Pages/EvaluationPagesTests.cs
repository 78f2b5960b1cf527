using Bunit;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Tests.Web;
using Eep.Web.Access;
using Eep.Web.Components;
using Eep.Web.Components.Pages;
using Eep.Web.Evaluations;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Eep.Tests.Components.Pages;

public sealed class EvaluationPagesTests : PageContext
{
    private static readonly Guid s_id = SampleRuns.Id(50);

    [Fact]
    public void Empty_List_SaysWhatAnEvaluationIs() =>
        Assert.Contains("PASS, FAIL or INCONCLUSIVE", Visit<EvaluationListPage>("/evaluations").Find(".empty").TextContent, StringComparison.Ordinal);

    [Fact]
    public void List_Filtered_KeepsTheChoiceInTheAddress()
    {
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary(Verdict.Fail)));
        Evaluations.Views.Add(EvaluationSamples.View(SampleRuns.Id(51), EvaluationState.Running));
        var page = Visit<EvaluationListPage>("/evaluations");
        Assert.Equal(["FAIL", "Running"], page.FindAll(".state-cell").Select(cell => cell.TextContent.Trim()));

        page.FindAll(".chip").Single(chip => chip.TextContent.StartsWith("Fail", StringComparison.Ordinal)).Click();

        Assert.EndsWith("show=fail", Address, StringComparison.Ordinal);
        Assert.Equal("FAIL", page.Find(".state-cell").TextContent.Trim());
        Assert.Single(page.FindAll(".evaluation-table tbody tr"));
    }

    [Fact]
    public async Task Running_Evaluation_ShowsProgressAndThenItsVerdict()
    {
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Running));
        var page = Show();
        Assert.Equal("25", page.Find(".bar-thick").GetAttribute("aria-valuenow"));

        Evaluations.Views[0] = EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary());
        await EvaluationFeed.PublishAsync(new EvaluationPulse(s_id, EvaluationState.Completed, 1, null, null));

        page.WaitForAssertion(() => Assert.Contains("cannot be decided by these items", page.Find(".verdict-line").TextContent, StringComparison.Ordinal));
        Assert.Equal(["INCONCLUSIVE", "PASS"], page.FindAll(".gates .pill").Select(pill => pill.TextContent.Trim()));
        Assert.Contains("About 240 more items would decide.", page.Find(".gates").TextContent, StringComparison.Ordinal);
        var rows = page.FindAll(".verdict-table tbody tr");
        Assert.StartsWith("qa", rows[0].TextContent.Trim(), StringComparison.Ordinal);
        Assert.Contains("−2.0", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("400 of 500", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll("#evaluation-files a").Count);
    }

    [Fact]
    public void Flips_Searched_ShowPromptTargetAndBothAnswers()
    {
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary()));
        Evaluations.Flips.AddRange([EvaluationSamples.Flip(3, true), EvaluationSamples.Flip(7, true, "choice"), EvaluationSamples.Flip(9, false)]);
        var page = Show();
        Assert.Equal(["qa, item 3", "choice, item 7"], page.FindAll(".flip h3").Select(title => title.TextContent));

        page.Find("#flips input[type=search]").Input("question 7");

        Assert.Contains("q=question%207", Address, StringComparison.Ordinal);
        var flip = string.Join(' ', Assert.Single(page.FindAll(".flip")).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Question 7: where is the kite?", flip, StringComparison.Ordinal);
        Assert.Contains("Baseline, right the barn", flip, StringComparison.Ordinal);
        Assert.Contains("Candidate, wrong the hill", flip, StringComparison.Ordinal);

        page.Find("#flips input[type=search]").Input("");
        page.FindAll("#flips .chip")[1].Click();

        Assert.Equal("qa, item 9", Assert.Single(page.FindAll(".flip h3")).TextContent);
    }

    [Fact]
    public void Batch_OfCandidates_ShowsEachVerdictAndTheChosenOneInFull()
    {
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.BatchSummary()));
        Evaluations.Flips.AddRange([EvaluationSamples.Flip(3, true) with { Candidate = "b6-k2" }, EvaluationSamples.Flip(4, true) with { Candidate = "b3-k1" }]);
        var page = Show();

        Assert.Contains("1 of 2 pass every rule; the smallest of them: 6 experts, 2 active.", page.Find("#candidates").TextContent, StringComparison.Ordinal);
        var rows = page.FindAll(".candidate-table tbody tr");
        Assert.Equal(["3 experts, 1 active", "6 experts, 2 active"], rows.Select(row => row.QuerySelector("th")!.TextContent));
        Assert.Equal(["FAIL", "PASS"], rows.Select(row => row.QuerySelector(".state-cell")!.TextContent.Trim()));
        Assert.Equal("qa, item 3", Assert.Single(page.FindAll(".flip h3")).TextContent);

        Navigation.NavigateTo(rows[0].QuerySelector("a")!.GetAttribute("href")!);

        page.WaitForAssertion(() => Assert.Equal("qa, item 4", Assert.Single(page.FindAll(".flip h3")).TextContent));
        Assert.Contains("FAIL", page.Find(".verdict-line").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_ExpertsThatServedBrokenItems_StartsACandidateWithThem()
    {
        var view = EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary());
        Evaluations.Views.Add(view with { Options = view.Options with { Run = SampleRuns.Id(1) } });
        Evaluations.Flips.AddRange([Served(3, new ServingExpert(1, 5, 0.5), new ServingExpert(0, 2, 0.2)), Served(4, new ServingExpert(1, 5, 0.3))]);
        var page = Show();
        var boxes = page.FindAll("#restore li");
        Assert.Equal(["layer 1, expert 5 40.0 %", "layer 0, expert 2 10.0 %"], boxes.Select(box => string.Join(' ', box.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        Assert.Contains("layer 1 expert 5 (50.0 %)", page.Find(".flip").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("#restore-experts").HasAttribute("disabled"));

        page.FindAll("#restore li input")[0].Change(true);
        page.FindAll("#restore input[type=radio]")[1].Change("on");
        page.Find("#restore-experts").Click();

        var restore = Assert.Single(Evaluations.Started).Restore!;
        Assert.Equal((s_id, "model", true), (restore.Evaluation, restore.Candidate, restore.Grow));
        Assert.Equal([new ExpertPlace(1, 5)], restore.Experts);
        Assert.Equal($"/evaluations/{s_id}", Address);

        static FlippedItem Served(int item, params ServingExpert[] experts) => EvaluationSamples.Flip(item, true) with { Removed = experts };
    }

    [Fact]
    public void Restored_Evaluation_SaysHowManyAreRightAgain()
    {
        var view = EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary());
        Evaluations.Views.Add(view with { Options = view.Options with { Run = SampleRuns.Id(1), Restore = new RestoredExperts(SampleRuns.Id(51), "model", [new ExpertPlace(2, 3)], Grow: false) } });
        Evaluations.Of[SampleRuns.Id(51)] = [EvaluationSamples.Flip(3, true), EvaluationSamples.Flip(4, true), EvaluationSamples.Flip(5, false)];
        Evaluations.Flips.Add(EvaluationSamples.Flip(4, true));

        var notice = Show().Find("#restored").TextContent;

        Assert.Contains("1 of 2 items that were broken are right again.", notice, StringComparison.Ordinal);
        Assert.Contains("layer 2, expert 3", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Speed_OfBothModels_IsShownWithWhatItCosts()
    {
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary() with { Speed = EvaluationSamples.Speed() }));
        var page = Show();
        var card = page.Find("#speed");
        Assert.Contains("2 000 (2.00×)", card.TextContent.Replace('\u2009', ' '), StringComparison.Ordinal);
        Assert.Contains("not measured: would take more than 120 s", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("not measured: the processor shows no energy counter", card.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#cost-result"));

        page.Find("#cost-price").Change("3.6");
        page.Find("#cost-currency").Change("EUR");
        page.Find("#cost-usage").Change("10");

        page.WaitForAssertion(() => Assert.Contains("Saved a month", page.Find("#cost-result").TextContent, StringComparison.Ordinal));
        Assert.Contains("10 → 5 EUR", page.Find("#cost-result").TextContent, StringComparison.Ordinal);
        Assert.Contains("50 EUR", page.Find("#cost-result").TextContent, StringComparison.Ordinal);
        Assert.Contains("its time is not known", page.Find("#cost-result").TextContent, StringComparison.Ordinal);
        Assert.Contains("price=3.6", Address, StringComparison.Ordinal);
    }

    [Fact]
    public void Routing_OfTheCandidate_ShowsWhoTakesOverAndSwitchesSlices()
    {
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary()));
        Evaluations.Routing.Add(EvaluationSamples.Routing());
        var page = Show();

        var row = Assert.Single(page.FindAll("#routing-shifts tbody tr")).TextContent;
        Assert.Contains("layer 3, expert 2", row, StringComparison.Ordinal);
        Assert.Contains("0 (75.0 %), 1 (25.0 %)", row, StringComparison.Ordinal);
        page.Find("#routing-card select").Change("1");
        page.FindAll("#routing-card .chip")[1].Click();
        Assert.Equal("Gate mass, change", page.Find("#routing-card figure").GetAttribute("aria-label"));
        Assert.EndsWith("/files/routing-model.csv", page.Find("#routing-card a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void New_GridOfARun_IsStartedAsOneBatch()
    {
        Runs.Add(SampleRuns.Completed());
        var page = Visit<NewEvaluationPage>("/evaluations/new");

        page.Find("#batch-kind").Change("grid");
        page.Find("#batch-budgets").Change("6, 4");
        page.Find("#batch-active").Change("2 1");
        page.Find("form").Submit();

        var batch = Assert.Single(Evaluations.Started).Batch!;
        Assert.Equal([6, 4], batch.Budgets!);
        Assert.Equal([2, 1], batch.ExpertsPerToken!);
        Assert.Null(batch.Best);
    }

    [Fact]
    public void New_GridThatIsNoList_IsRefusedAtItsField()
    {
        Runs.Add(SampleRuns.Completed());
        var page = Visit<NewEvaluationPage>("/evaluations/new");

        page.Find("#batch-kind").Change("grid");
        page.Find("#batch-budgets").Change("six");
        page.Find("form").Submit();

        Assert.Contains("has 'six'; it takes whole numbers", page.Find("#batch-budgets-fault").TextContent, StringComparison.Ordinal);
        Assert.Empty(Evaluations.Started);
    }

    [Fact]
    public void Cancel_Confirmed_AsksTheService()
    {
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Running));
        var dialogs = Render<MudDialogProvider>();
        var page = Show();

        page.Find("#cancel-evaluation").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Cancel it", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal(s_id, Assert.Single(Evaluations.Cancelled)));
    }

    [Fact]
    public void Viewer_OfAnEvaluation_MayOnlyLook()
    {
        Services.AddSingleton<ICurrentUser>(new FakeUser(AccessRole.Viewer));
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Running));

        Assert.Empty(Show().FindAll(".page-actions button"));
    }

    [Fact]
    public void New_OfARun_StartsItsCheckpointThroughTheSuite()
    {
        Runs.Add(SampleRuns.Completed());
        Runs.Add(SampleRuns.Failed());
        var page = Visit<NewEvaluationPage>($"/evaluations/new?run={SampleRuns.Id(1)}");
        Assert.Equal(2, page.FindAll("#candidate-run option").Count);
        Assert.Contains("sees a difference of about 2.8 points", page.Find("#suite-help").TextContent, StringComparison.Ordinal);

        page.Find("#limit").Change("200");
        Assert.Contains("sees a difference of about 6.3 points", page.Find("#suite-help").TextContent, StringComparison.Ordinal);
        page.Find("form").Submit();

        Assert.Equal(
            new EvaluationOptions { Run = SampleRuns.Id(1), Suite = "samples/suites/sample.yaml", Limit = 200 }, Assert.Single(Evaluations.Started));
        Assert.Equal($"/evaluations/{s_id}", Address);
    }

    [Fact]
    public void New_WithFaults_StaysAndNamesThem()
    {
        Evaluations.Faults.Add(new OptionFault("candidate", "'/nowhere' is no checkpoint."));
        var page = Visit<NewEvaluationPage>("/evaluations/new");

        page.Find("form").Submit();

        Assert.Contains("'/nowhere' is no checkpoint.", page.Find("#candidate-fault").TextContent, StringComparison.Ordinal);
        Assert.False(page.Find("#start-evaluation").HasAttribute("disabled"));
    }

    [Fact]
    public void Completed_Run_ListsItsEvaluationsBesideTheResult()
    {
        var detail = SampleRuns.Completed();
        Runs.Add(detail);
        Evaluations.Views.Add(EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary(Verdict.Pass)) with
        {
            Options = EvaluationSamples.Options with { Run = detail.Summary.Id },
        });

        var card = Visit<RunPage>($"/runs/{detail.Summary.Id}", parameters => parameters.Add(run => run.Id, detail.Summary.Id)).Find("#run-evaluations");

        Assert.Contains("PASS", card.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/evaluations/{s_id}#flips", card.QuerySelectorAll("a").Single(link => link.TextContent == "broken items").GetAttribute("href"));
        Assert.Equal($"/evaluations/new?run={detail.Summary.Id}", card.QuerySelector("#evaluate-run")!.GetAttribute("href"));
    }

    [Fact]
    public void History_OfASuite_HasAChartForEachTaskAndTheChoiceInTheAddress()
    {
        var first = EvaluationSamples.View(s_id, EvaluationState.Completed, EvaluationSamples.Summary(Verdict.Fail));
        var other = EvaluationSamples.View(SampleRuns.Id(51), EvaluationState.Completed, EvaluationSamples.Summary(Verdict.Pass) with { SuiteVersion = "ffff" });
        Evaluations.Views.AddRange([first, other]);
        var page = Visit<EvaluationHistoryPage>("/evaluations/history");
        Assert.Equal(["qa", "choice"], page.FindAll("figure.chart").Select(chart => chart.GetAttribute("aria-label")));
        Assert.Contains("1 of 1 evaluations broke a rule", page.Find(".chart-summary").TextContent, StringComparison.Ordinal);

        page.Find("select[aria-label=Suite]").Change("sample-regression ffff");

        Assert.Contains("suite=sample-regression%20ffff", Address, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("0 of 1 evaluations broke a rule", page.Find(".chart-summary").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_EvaluatedRuns_ShowsTheNewestChangePerTaskAndWhatIsNoChance()
    {
        foreach (var number in new[] { 1, 2, 3 })
        {
            Runs.Add(SampleRuns.Completed(number));
        }

        Evaluations.Views.AddRange([Of(1, 60, Verdict.Fail, 0.001), Of(1, 61, Verdict.Pass, 1), Of(2, 62, Verdict.Inconclusive, 0.8)]);

        var page = Visit<ComparePage>($"/compare?runs={SampleRuns.Id(1)},{SampleRuns.Id(2)},{SampleRuns.Id(3)}");

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".matrix-table tbody tr").Count));
        var rows = page.FindAll(".matrix-table tbody tr");
        Assert.Equal(["FAIL", "−2.0 ●", "+1.0 ●"], rows[0].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["INCONCLUSIVE", "−2.0", "+1.0"], rows[1].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
        Assert.Contains("2 of 3 runs", page.Find("#evaluation-matrix option").TextContent, StringComparison.Ordinal);

        static EvaluationView Of(int run, int id, Verdict verdict, double p)
        {
            var summary = EvaluationSamples.Summary(verdict);
            summary = summary with { Verdicts = [summary.Verdicts[0] with { Tasks = [.. summary.Verdicts[0].Tasks.Select(task => task with { PHolm = p })] }] };
            return EvaluationSamples.View(SampleRuns.Id(id), EvaluationState.Completed, summary) with { Options = EvaluationSamples.Options with { Run = SampleRuns.Id(run) } };
        }
    }

    private IRenderedComponent<EvaluationPage> Show() =>
        Visit<EvaluationPage>($"/evaluations/{s_id}", parameters => parameters.Add(page => page.Id, s_id));
}

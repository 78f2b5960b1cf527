using System.Text.Json;
using Bunit;
using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Pages;
using Eep.Web.Components.RunForm;

namespace Eep.Tests.Components.Pages;

public sealed class NewRunStepsTests : PageContext
{
    [Fact]
    public void Next_FromStepToStep_EndsAtTheReview()
    {
        var page = Visit<NewRunPage>("/runs/new");

        foreach (var step in (string[])["task", "budget", "search", "review"])
        {
            page.Find("form").Submit();
            page.WaitForAssertion(() => Assert.Equal($"/runs/new?step={step}", Address));
        }

        Assert.Empty(page.FindAll("#next-step"));
        Assert.Equal(["model", "task", "expertBudget"], page.FindAll(".review-table tbody th").Select(row => row.TextContent));
    }

    [Fact]
    public void Strip_WithAFault_MarksItsStepAndLinksTheField()
    {
        Runs.Faults = _ => [new OptionFault("patience", "is 0; it must be 1 or more generations.")];
        var page = Visit<NewRunPage>("/runs/new");

        page.WaitForAssertion(() =>
        {
            Assert.Contains("Search", Assert.Single(page.FindAll(".step.faulty")).TextContent, StringComparison.Ordinal);
            Assert.EndsWith("/runs/new?step=search#patience", page.Find(".estimate-faults a").GetAttribute("href"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Presets_OtherThanTheChosen_SayWhatTheyWouldChange()
    {
        var page = Visit<NewRunPage>("/runs/new?step=search");

        var paper = page.Find("[data-preset=paper]").TextContent;
        Assert.Contains("pruning generations", paper, StringComparison.Ordinal);
        Assert.Matches(@"9\s*→\s*40", paper);
        Assert.Empty(page.FindAll("[data-preset='eep+']"));
    }

    [Fact]
    public async Task Presets_WithOwnNumbers_NameThemAndGiveThemUp()
    {
        var page = Visit<NewRunPage>("/runs/new?step=search");
        await page.InvokeAsync(() => page.Find("#pruningGenerations").Input("12"));
        Assert.Contains("pruning generations 12", page.Find(".own-numbers").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("pruning generations", page.Find("[data-preset=paper]").TextContent, StringComparison.Ordinal);

        await page.InvokeAsync(() => page.Find("#preset-numbers").Click());
        await page.InvokeAsync(() => page.Find("#start-run").Click());

        Assert.Null(Assert.Single(Runs.Started).PruningGenerations);
    }

    [Fact]
    public async Task FurtherTasks_AddedWeighedAndRemoved_ReachTheOptions()
    {
        var page = Visit<NewRunPage>("/runs/new?step=task");

        await page.InvokeAsync(() => page.Find("#add-task").Click());
        await page.InvokeAsync(() => page.Find("#further-weight-0").Change("2.5"));
        await page.InvokeAsync(() => page.Find("#further-floor-0").Change("0.4"));
        await page.InvokeAsync(() => page.Find("#add-task").Click());
        await page.InvokeAsync(() => page.Find("[aria-label='Remove task 3']").Click());
        await page.InvokeAsync(() => page.Find("#start-run").Click());

        var further = Assert.Single(Assert.Single(Runs.Started).FurtherTasks!);
        Assert.Equal(("samples/tasks/arithmetic.yaml", 2.5, 0.4), (further.Task, further.Weight, further.Floor));
    }

    [Fact]
    public async Task Json_OfTheForm_IsShortAndFillsTheForm()
    {
        var page = Visit<NewRunPage>("/runs/new?view=json");
        var text = page.Find("#options-json").GetAttribute("value")!;
        Assert.Equal(new RunOptions { Model = "samples/model", Task = "samples/tasks/qa.yaml", ExpertBudget = 4 }, RunOptionsFile.Parse(text));
        Assert.DoesNotContain("racing", text, StringComparison.Ordinal);

        await page.InvokeAsync(() => page.Find("#options-json").Input(
            """{"model": "samples/model", "task": "samples/tasks/qa.yaml", "expertBudget": 6, "patience": 3}"""));
        Navigation.NavigateTo("/runs/new?step=search");

        page.WaitForAssertion(() => Assert.Equal("3", page.Find("#patience").GetAttribute("value")));
        await page.InvokeAsync(() => page.Find("#patience").Input("4"));
        Navigation.NavigateTo("/runs/new?view=json");
        page.WaitForAssertion(() => Assert.Contains("\"patience\": 4", page.Find("#options-json").GetAttribute("value"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"model\": \"m\",\n  \"task\": t}", "line 2, column ")]
    [InlineData("{\"model\": \"m\", \"task\": \"t\", \"expertBudget\": 4, \"patient\": 3}", "patient: is no option of a run")]
    [InlineData("{\"model\": \"m\", \"task\": \"t\", \"expertBudget\": 4,\n\"minutes\": \"soon\"}", "minutes: line 2, column ")]
    public async Task Json_Bad_IsOneMessageWithItsPlaceAndHoldsBackStart(string json, string expected)
    {
        var page = Visit<NewRunPage>("/runs/new?view=json");

        await page.InvokeAsync(() => page.Find("#options-json").Input(json));

        Assert.Contains(expected, page.Find("#options-json-fault").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("#start-run").HasAttribute("disabled"));
        Navigation.NavigateTo("/runs/new");
        page.WaitForAssertion(() => Assert.Contains("The JSON cannot be read", page.Find(".notice-error").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Draft_OfThisForm_IsFilledInAgainAndCanBeDropped()
    {
        JSInterop.Setup<string?>("eep.kept.read", "draft").SetResult(Saved("|False|||"));
        var page = Visit<NewRunPage>("/runs/new?step=search");
        Assert.Contains("Your draft", page.Find(".draft-notice").TextContent, StringComparison.Ordinal);
        Assert.Equal("77", page.Find("#seed").GetAttribute("value"));

        page.Find("#drop-draft").Click();

        page.WaitForAssertion(() => Assert.Equal("1", page.Find("#seed").GetAttribute("value")));
        Assert.Empty(page.FindAll(".draft-notice"));
    }

    [Theory]
    [InlineData("another|False|||")]
    [InlineData(null)]
    public void Draft_OfAnotherBeginningOrUnreadable_IsLeftAlone(string? basis)
    {
        JSInterop.Setup<string?>("eep.kept.read", "draft").SetResult(basis is null ? "{" : Saved(basis));

        var page = Visit<NewRunPage>("/runs/new?step=search");

        Assert.Empty(page.FindAll(".draft-notice"));
        Assert.Equal("1", page.Find("#seed").GetAttribute("value"));
    }

    [Fact]
    public async Task Draft_ChangedAndStarted_IsWrittenThenForgotten()
    {
        var page = Visit<NewRunPage>("/runs/new?step=search");

        await page.InvokeAsync(() => page.Find("#seed").Input("5"));
        page.WaitForAssertion(() => Assert.Contains("\\\"seed\\\": 5", Written(), StringComparison.Ordinal));
        await page.InvokeAsync(() => page.Find("#start-run").Click());

        Assert.Null(Written());
    }

    [Fact]
    public async Task Try_OneGeneration_StartsAShortRunAndKeepsTheDraft()
    {
        var page = Visit<NewRunPage>("/runs/new?step=review");

        await page.InvokeAsync(() => page.Find("#try-run").Click());

        var options = Assert.Single(Runs.Started);
        Assert.Equal((1, false), (options.Generations, options.Baselines));
        Assert.Contains("expertBudget", Written(), StringComparison.Ordinal);
        Assert.DoesNotContain("generations", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchItems_Fewer_SayHowMuchChanceThereIs()
    {
        var page = Visit<NewRunPage>("/runs/new?step=task");
        Assert.Contains("up to 2.9 points", page.Find("#noise").TextContent, StringComparison.Ordinal);

        await page.InvokeAsync(() => page.Find("#searchItems").Input("25"));

        Assert.Contains("up to 10.0 points", page.Find("#noise").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Presets_KeptByAPerson_AreLookedAtAppliedAndForgotten()
    {
        JSInterop.Setup<string?>("eep.kept.read", "presets").SetResult("""[{"name":"Overnight","options":{"preset":"paper","minutes":480}}]""");
        var page = Visit<NewRunPage>("/runs/new?step=search");

        await page.InvokeAsync(() => page.Find(".kept-presets .chip").Click());
        Assert.Contains("eep+ → paper", page.Find(".preset-look").TextContent, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.Find("#apply-preset").Click());
        Assert.Contains("The form is as Overnight has it", page.Find(".preset-look").TextContent, StringComparison.Ordinal);
        Assert.Equal("480", page.Find("#minutes").GetAttribute("value"));
        await page.InvokeAsync(() => page.Find("#drop-preset").Click());

        Assert.Empty(page.FindAll(".kept-presets .chip"));
        Assert.Null(Written("presets"));
    }

    [Fact]
    public async Task Presets_OfThisForm_AreKeptWithoutTheSeed()
    {
        var page = Visit<NewRunPage>("/runs/new?step=search");
        await page.InvokeAsync(() => page.Find("#seed").Input("9"));
        await page.InvokeAsync(() => page.Find("#minutes").Input("30"));

        await page.InvokeAsync(() => page.Find("#name-preset").Click());
        await page.InvokeAsync(() => page.Find("#preset-name").Input("Half an hour"));
        await page.InvokeAsync(() => page.Find("#keep-preset").Click());

        Assert.Equal("""[{"name":"Half an hour","options":{"preset":"eep+","minutes":30}}]""", Written("presets"));
    }

    [Fact]
    public async Task Presets_WithAnUnknownOption_SayWhich()
    {
        JSInterop.Setup<string?>("eep.kept.read", "presets").SetResult("""[{"name":"Old","options":{"temperature":1}}]""");
        var page = Visit<NewRunPage>("/runs/new?step=search");

        await page.InvokeAsync(() => page.Find(".kept-presets .chip").Click());

        Assert.Contains("temperature: is no option of a run", page.Find(".preset-look [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#apply-preset"));
    }

    [Fact]
    public async Task Start_WhileTheFormIsDrawnAgain_KeepsItsHandler()
    {
        var page = Visit<NewRunPage>("/runs/new?step=search");
        string? Handler(string button) => page.Find(button).GetAttribute("blazor:onclick");
        var (start, next) = (Handler("#start-run"), Handler("#next-step"));

        await page.InvokeAsync(() => page.Find("#seed").Input("9"));

        Assert.NotEqual(next, Handler("#next-step"));
        Assert.NotNull(start);
        Assert.Equal(start, Handler("#start-run"));
    }

    private string? Written(string name = "draft") =>
        JSInterop.Invocations["eep.kept.write"].Where(call => (string?)call.Arguments[0] == name).ToList() is { Count: > 0 } calls ? (string?)calls[^1].Arguments[1] : "";

    private static string Saved(string basis) => JsonSerializer.Serialize(
        new SavedDraft(basis, """{"model": "samples/model", "task": "samples/tasks/qa.yaml", "expertBudget": 4, "seed": 77}""", SampleRuns.Now), RunJson.Line);
}

using Bunit;
using Eep.Core.Checkpoints.Deployment;
using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Pages;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Pages;

public sealed class NewRunPageTests : PageContext
{
    [Fact]
    public void Page_Untouched_StartsTheSampleAtHalfTheExperts()
    {
        var page = Visit<NewRunPage>("/runs/new");

        page.Find("#start-run").Click();

        Assert.Equal(
            new RunOptions { Model = "samples/model", Task = "samples/tasks/qa.yaml", ExpertBudget = 4 }, Assert.Single(Runs.Started));
        Assert.Equal($"/runs/{SampleRuns.Id(1)}", Address);
    }

    [Fact]
    public void Page_Untouched_ShowsTheEstimateAndAnExample()
    {
        var page = Visit<NewRunPage>("/runs/new");

        page.WaitForAssertion(() =>
        {
            var card = page.Find(".estimate").TextContent;
            Assert.Contains("2 min to 4 min", card, StringComparison.Ordinal);
            Assert.Contains("guess from size", card, StringComparison.Ordinal);
            Assert.Contains("at most 192", card, StringComparison.Ordinal);
            Assert.Contains("−42 %", card, StringComparison.Ordinal);
        });
        page = Visit<NewRunPage>("/runs/new?step=task");
        Assert.Contains("where is the kite", page.Find(".example").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void ChatTemplate_Chosen_GoesIntoTheOptions()
    {
        var page = Visit<NewRunPage>("/runs/new");

        page.Find("#chatTemplate").Change("chatml");
        page.Find("#start-run").Click();

        Assert.Equal("chatml", Assert.Single(Runs.Started).ChatTemplate);
    }

    [Fact]
    public void ChatTemplate_MustBeChosen_IsMarkedAtTheField()
    {
        Runs.Faults = options => options.ChatTemplate == "auto" ? [new OptionFault("chatTemplate", "choose one.")] : [];
        var page = Visit<NewRunPage>("/runs/new");

        page.WaitForAssertion(() => Assert.Contains("choose one.", page.Find("#chatTemplate-fault").TextContent, StringComparison.Ordinal));
        page.Find("#chatTemplate").Change("none");

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#chatTemplate-fault")));
    }

    [Fact]
    public void Page_Untouched_ShowsWhereTheExportWillRun()
    {
        Runs.Estimate = Runs.Estimate with { Deployment = DeploymentReport.Of(new DeploymentCase("mixtral", 6, 2, null)) };
        var page = Visit<NewRunPage>("/runs/new");

        page.WaitForAssertion(() =>
        {
            var card = page.Find(".deployment").TextContent;
            Assert.Contains("transformers", card, StringComparison.Ordinal);
            Assert.Contains("slower", card, StringComparison.Ordinal);
            Assert.Contains("The fused router kernel knows no 6 experts", card, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Budget_Invalid_IsMarkedAtTheFieldAndHoldsBackStart()
    {
        Runs.Faults = options => options.ExpertBudget < 2 ? [new OptionFault("expertBudget", "1 is below the 2 experts per token.")] : [];
        var page = Visit<NewRunPage>("/runs/new?step=budget");

        page.Find("#expertBudget").Input("1");

        page.WaitForAssertion(() =>
        {
            Assert.Equal("true", page.Find("#expertBudget").GetAttribute("aria-invalid"));
            Assert.Contains("1 is below the 2 experts per token.", page.Find("#expertBudget-fault").TextContent, StringComparison.Ordinal);
            Assert.True(page.Find("#start-run").HasAttribute("disabled"));
        });
    }

    [Fact]
    public void Start_RefusedByTheService_ShowsTheFaultsAndStays()
    {
        var page = Visit<NewRunPage>("/runs/new");
        Runs.Faults = _ => [new OptionFault("task", "the file is gone.")];

        page.Find("#start-run").Click();

        Assert.Contains("the file is gone.", page.Find(".estimate").TextContent, StringComparison.Ordinal);
        Assert.Equal("/runs/new", Address);
        Assert.Empty(Runs.Started);
    }

    [Fact]
    public void From_AnotherRun_CopiesAllOfItsOptions()
    {
        var source = SampleRuns.Completed();
        source = source with
        {
            Options = source.Options with { Seed = 77, PruningGenerations = 3, MaxShardBytes = 1_000_000, ExpertsPerToken = 1, Preset = "paper" },
        };
        Runs.Add(source);
        var page = Visit<NewRunPage>($"/runs/new?from={source.Summary.Id}");
        Assert.Contains(source.Summary.Name, page.Find(".forked-from").TextContent, StringComparison.Ordinal);

        page.Find("#start-run").Click();

        Assert.Equal(("fork", source.Summary.Id), Assert.Single(Runs.Asked));
        Assert.Equal(source.Options, Assert.Single(Runs.Started));
    }

    [Fact]
    public void From_ARunOfUnevenBudgetsAskedUniform_CopiesAllButTheSpread()
    {
        var source = SampleRuns.Completed();
        source = source with { Options = source.Options with { Seed = 77, LeastExperts = 2, MostExperts = 6 } };
        Runs.Add(source);
        var page = Visit<NewRunPage>($"/runs/new?from={source.Summary.Id}&uniform=true&step=budget");
        Assert.Contains("with uniform budgets", page.Find(".forked-from").TextContent, StringComparison.Ordinal);

        page.Find("#start-run").Click();

        Assert.Equal(source.Options with { LeastExperts = null, MostExperts = null }, Assert.Single(Runs.Started));
    }

    [Fact]
    public void Model_FromTheAddress_IsChosenWithHalfOfItsExperts()
    {
        var page = Visit<NewRunPage>("/runs/new?model=" + Uri.EscapeDataString(Catalog.Models[1].Path));

        page.Find("#start-run").Click();

        Assert.Equal(Catalog.Models[1].Path, Assert.Single(Runs.Started).Model);
    }

    [Fact]
    public async Task Model_FolderThatIsNoCheckpoint_IsRefusedAtTheField()
    {
        Runs.Faults = options => options.Model == "/models/nothing" ? [new OptionFault("model", "/models/nothing holds no config.json.")] : [];
        var page = Visit<NewRunPage>("/runs/new");

        await page.InvokeAsync(() => page.Find("#model").Change("other:"));
        await page.InvokeAsync(() => page.Find("#model-path").Change("/models/nothing"));

        page.WaitForAssertion(() => Assert.Contains("holds no config.json", page.Find("#model-fault").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Advanced_Numbers_ReachTheOptions()
    {
        var page = Visit<NewRunPage>("/runs/new?step=search");
        Assert.Equal("9, as the preset", page.Find("#pruningGenerations").GetAttribute("placeholder"));

        // The answer to the check after each key redraws the form, so finding and typing are one step.
        await page.InvokeAsync(() => page.Find("#pruningGenerations").Input("2"));
        await page.InvokeAsync(() => page.Find("#mergingGenerations").Input("0"));
        await page.InvokeAsync(() => page.Find("#minutes").Input("1.5"));
        await page.InvokeAsync(() => page.Find("#adaptiveOperators").Change(true));
        await page.InvokeAsync(() => page.Find("#start-run").Click());

        page.WaitForState(() => Runs.Started.Count == 1);
        var options = Runs.Started[0];
        Assert.Equal((2, 0, 1.5, true), (options.PruningGenerations, options.MergingGenerations, options.Minutes, options.AdaptiveOperators));
    }

    [Fact]
    public void Page_NoModel_SaysWhatIsMissing()
    {
        Catalog.Models.Clear();

        var page = Visit<NewRunPage>("/runs/new");

        Assert.Contains("No model was found", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Marks_OfTheAddress_FillTheFormAndCanBeChanged()
    {
        var source = SampleRuns.Completed();
        Runs.Add(source);
        var page = Visit<NewRunPage>($"/runs/new?step=budget&from={source.Summary.Id}&pinned=0:1,3&banned=2:5");
        Assert.Equal("0:1,3", page.Find("#pinned").GetAttribute("value"));

        page.Find("#banned").Input("2: 5-7");
        page.Find("#start-run").Click();

        var options = Assert.Single(Runs.Started);
        Assert.Equal([1, 3], options.Pinned![0]);
        Assert.Equal([5, 6, 7], options.Banned![2]);
    }

    [Fact]
    public void Marks_ThatAreNoList_StartNothingAndSayWhatIsRight()
    {
        var page = Visit<NewRunPage>("/runs/new?step=budget&pinned=first");

        page.WaitForAssertion(() => Assert.Contains("'first' is not a layer with its experts", page.Find("#pinned-fault").TextContent, StringComparison.Ordinal));
        page.Find("#start-run").Click();

        Assert.Empty(Runs.Started);
    }
}

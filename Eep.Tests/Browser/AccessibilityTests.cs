using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>Every page, in both themes and at two widths: no complaint of the console, no violation axe finds, nothing wider than the window.</summary>
[Collection(BrowserGroup.Name)]
public sealed class AccessibilityTests(BrowserSession session)
{
    private const int Wide = 1440;
    private const int Narrow = 390;

    // Each page once wide and light, once narrow and dark: what a theme breaks, it breaks at any width.
    [BrowserTheory]
    [InlineData("runs")]
    [InlineData("new-run")]
    [InlineData("new-run-task")]
    [InlineData("new-run-budget")]
    [InlineData("new-run-search")]
    [InlineData("new-run-review")]
    [InlineData("new-run-json")]
    [InlineData("run")]
    [InlineData("population")]
    [InlineData("experts")]
    [InlineData("events")]
    [InlineData("system")]
    [InlineData("config")]
    [InlineData("artifacts")]
    [InlineData("cancelled")]
    [InlineData("tasks")]
    [InlineData("task")]
    [InlineData("new-task")]
    [InlineData("evaluations")]
    [InlineData("evaluation")]
    [InlineData("new-evaluation")]
    [InlineData("history")]
    [InlineData("compare")]
    [InlineData("analytics")]
    [InlineData("memory")]
    [InlineData("settings")]
    [InlineData("storage")]
    [InlineData("account")]
    [InlineData("users")]
    [InlineData("audit")]
    [InlineData("help")]
    [InlineData("models")]
    [InlineData("model")]
    public async Task Page_InBothThemes_IsUsableByAll(string name)
    {
        var story = await session.StoryAsync();
        var address = AddressOf(name, story);
        foreach (var (width, dark) in ((int, bool)[])[(Wide, false), (Narrow, true)])
        {
            await using var visit = await session.OpenAsync(address, dark, width);
            await SettleAsync(visit, name);
            await visit.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(session.Artifacts, $"{name}-{width}-{(dark ? "dark" : "light")}.png"),
                FullPage = true,
            });

            var violations = (await visit.Page.RunAxe()).Violations;

            Assert.Empty(violations.Select(violation => $"{violation.Id}: {violation.Help}: {violation.Nodes[0].Html}"));
            Assert.Equal(width, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.Empty(visit.Complaints);
        }
    }

    [BrowserFact]
    public async Task Theme_Switched_IsRememberedAndReachesTheCharts()
    {
        var story = await session.StoryAsync();
        await using var visit = await session.OpenAsync($"/runs/{story.FirstRun}");
        await SettleAsync(visit, "run");
        var before = await TextColourAsync(visit.Page);

        await visit.Page.Locator(".theme-button").ClickAsync();
        await visit.WaitUntilAsync($"document.querySelector('.js-plotly-plot').layout.font.color !== '{before}'");
        await visit.Page.ReloadAsync();
        await SettleAsync(visit, "run");

        Assert.NotEqual(before, await TextColourAsync(visit.Page));
        Assert.Equal("dark", await visit.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Address_ThatNamesNothing_GetsAPageThatSaysSo()
    {
        await using var visit = await session.OpenAsync("/nothing-here");

        Assert.Contains("There is no page at this address", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    private static string AddressOf(string name, Story story) => name switch
    {
        "runs" => "/",
        "new-run" => "/runs/new",
        "new-run-json" => "/runs/new?view=json",
        _ when name.StartsWith("new-run-", StringComparison.Ordinal) => $"/runs/new?step={name["new-run-".Length..]}&from={story.FirstRun}",
        "run" => $"/runs/{story.FirstRun}",
        "population" => $"/runs/{story.FirstRun}?tab=population&i=20",
        "experts" or "events" or "system" or "config" or "artifacts" => $"/runs/{story.FirstRun}?tab={name}",
        "cancelled" => $"/runs/{story.CancelledRun}",
        "compare" => $"/compare?runs={story.FirstRun},{story.SecondRun}",
        "task" => "/tasks/view?path=samples/tasks/qa.yaml",
        "new-task" => "/tasks/new",
        "evaluation" => $"/evaluations/{story.Evaluation}",
        "history" => "/evaluations/history",
        "new-evaluation" => $"/evaluations/new?run={story.FirstRun}",
        "model" => "/models/view?path=samples/model",
        "evaluations" or "tasks" or "models" or "analytics" or "memory" or "settings" or "storage" or "account" or "users" or "audit" or "help" => $"/{name}",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such page."),
    };

    private static async Task SettleAsync(WatchedPage visit, string name)
    {
        await visit.WaitUntilAsync("!document.querySelector('.loading')");
        if (name is "run" or "compare" or "population")
        {
            // Charts are drawn when they come into view.
            await visit.Page.Locator("figure.chart").First.ScrollIntoViewIfNeededAsync();
            await visit.Page.WaitForSelectorAsync(".js-plotly-plot .main-svg");
        }
    }

    private static Task<string> TextColourAsync(IPage page) =>
        page.EvaluateAsync<string>("document.querySelector('.js-plotly-plot').layout.font.color");
}

using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>What happened when a person clicked through the application.</summary>
/// <param name="CancelledRun">The sample run, started in one click from the empty list, watched until its curve had grown, and cancelled.</param>
/// <param name="CurveLengths">The different lengths its curve was seen with, in the order they were seen.</param>
/// <param name="FirstRun">A short run started from the form.</param>
/// <param name="SecondRun">Its fork with another seed.</param>
/// <param name="Evaluation">The second run's checkpoint through a part of the sample suite, started from its page.</param>
/// <param name="Complaints">Of the console, all along.</param>
public sealed record Story(
    Guid CancelledRun, IReadOnlyList<int> CurveLengths, Guid FirstRun, Guid SecondRun, Guid Evaluation, IReadOnlyList<string> Complaints)
{
    /// <summary>Different lengths that show a curve growing.</summary>
    public const int LooksAtCurve = 3;

    private const float RunLimit = 240_000;

    /// <summary>Generations of the runs started from the form, seeds included.</summary>
    public const int Generations = 25;

    // Small numbers for the form's advanced fields: a run of some seconds that still has every stage.
    private static readonly (string Field, string Value)[] Short =
    [
        ("#pruningGenerations", "12"), ("#mergingGenerations", "12"), ("#childrenPerGeneration", "4"), ("#validationCandidates", "2"),
    ];

    public static async Task<Story> PlayAsync(BrowserSession session)
    {
        await using var visit = await session.OpenAsync("/");
        var page = visit.Page;
        try
        {
            var (cancelled, lengths) = await CancelSampleRunAsync(visit);
            var first = await RunFromFormAsync(page);
            var second = await ForkAsync(page);
            var evaluation = await EvaluateAsync(page);
            return new Story(cancelled, lengths, first, second, evaluation, visit.Complaints);
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(session.Artifacts, "story-broke.png"), FullPage = true });
            throw new InvalidOperationException(
                $"The story broke at {page.Url}; console: {string.Join("; ", visit.Complaints)}\napplication:\n{session.Log}", exception);
        }
    }

    private static async Task<(Guid Run, IReadOnlyList<int> CurveLengths)> CancelSampleRunAsync(WatchedPage visit)
    {
        var page = visit.Page;
        await page.Locator("#start-sample").ClickAsync();
        var run = await RunOfAddressAsync(page);
        var lengths = await WatchCurveGrowAsync(visit);
        await page.Locator("#cancel-run").ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel the run" }).ClickAsync();
        await WaitForStateAsync(page, "Cancelled");
        return (run, lengths);
    }

    /// <summary>Looks at the curve until it was seen growing or the run ended without that.</summary>
    private static async Task<IReadOnlyList<int>> WatchCurveGrowAsync(WatchedPage visit)
    {
        var lengths = new List<int>();
        await visit.Page.WaitForSelectorAsync(".js-plotly-plot .main-svg", new PageWaitForSelectorOptions { Timeout = RunLimit });
        while (lengths.Count < LooksAtCurve && !await visit.Page.Locator("#result, .notice-error").First.IsVisibleAsync())
        {
            var length = await visit.CurveLengthAsync();
            if (lengths.Count == 0 || lengths[^1] != length)
            {
                lengths.Add(length);
            }

            await visit.Page.WaitForTimeoutAsync(100);
        }

        return lengths;
    }

    private static async Task<Guid> RunFromFormAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "New run" }).First.ClickAsync();
        await GoToStepAsync(page, "Task");
        await page.Locator("#searchItems").FillAsync("40");
        await GoToStepAsync(page, "Search");
        await page.Locator("#advanced > summary").ClickAsync();
        foreach (var (field, value) in Short)
        {
            await page.Locator(field).FillAsync(value);
        }

        await page.Locator("#start-run").ClickAsync();
        var run = await RunOfAddressAsync(page);
        await WaitForStateAsync(page, "Completed");
        return run;
    }

    private static async Task<Guid> ForkAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Fork" }).ClickAsync();
        await page.WaitForSelectorAsync(".forked-from");
        await GoToStepAsync(page, "Search");
        await page.Locator("#seed").FillAsync("2");
        await page.Locator("#baselines").UncheckAsync();
        await page.Locator("#start-run").ClickAsync();
        var run = await RunOfAddressAsync(page);
        await WaitForStateAsync(page, "Completed");
        return run;
    }

    private static Task GoToStepAsync(IPage page, string step) =>
        page.Locator(".step-strip a", new PageLocatorOptions { HasText = step }).ClickAsync();

    private static async Task<Guid> EvaluateAsync(IPage page)
    {
        await page.Locator("#evaluate-run").ClickAsync();
        await page.Locator("#limit").FillAsync("60");
        await page.Locator("#start-evaluation").ClickAsync();
        var evaluation = await RunOfAddressAsync(page);
        await page.WaitForSelectorAsync(".verdict-table", new PageWaitForSelectorOptions { Timeout = RunLimit });
        return evaluation;
    }

    private static async Task<Guid> RunOfAddressAsync(IPage page)
    {
        await page.WaitForSelectorAsync(".run-header");
        return Guid.Parse(page.Url.Split('/')[^1]);
    }

    private static Task WaitForStateAsync(IPage page, string state) => page.WaitForSelectorAsync(
        $".run-header .pill:has-text('{state}')", new PageWaitForSelectorOptions { Timeout = RunLimit });
}

using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>From the form to the smallest good model, by clicking, on the sample model.</summary>
[Collection(BrowserGroup.Name)]
public sealed class BudgetSearchTests(BrowserSession session)
{
    private const float Limit = 240_000;

    // Small numbers for each of its runs.
    private static readonly (string Field, string Value)[] Short =
    [
        ("#budgets", "4, 6"), ("#margin", "60"), ("#pruningGenerations", "2"), ("#mergingGenerations", "2"), ("#childrenPerGeneration", "3"),
        ("#searchItems", "20"), ("#validationCandidates", "1"),
    ];

    [BrowserFact]
    public async Task Search_StartedFromTheRuns_EndsWithACurveAndACheckpointForEachPoint()
    {
        await session.StoryAsync();
        await using var visit = await session.OpenAsync("/");
        await visit.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Smallest good model" }).ClickAsync();
        await visit.Page.Locator("#advanced > summary").ClickAsync();
        foreach (var (field, value) in Short)
        {
            await visit.Page.Locator(field).FillAsync(value);
        }

        await visit.Page.Locator("#baselines").UncheckAsync();
        await visit.Page.Locator("#all-budgets").CheckAsync();
        await visit.Page.Locator("#start-budget-search").ClickAsync();
        await visit.Page.WaitForSelectorAsync("#in-work", new PageWaitForSelectorOptions { Timeout = Limit });
        await visit.Page.WaitForSelectorAsync(".run-header .pill:has-text('Completed')", new PageWaitForSelectorOptions { Timeout = Limit });

        Assert.Equal(2, await visit.Page.Locator(".budget-table a[download]").CountAsync());
        Assert.Contains("good enough", await visit.Page.Locator("#answer").InnerTextAsync(), StringComparison.Ordinal);
        await visit.Page.Locator("figure.chart").First.ScrollIntoViewIfNeededAsync();
        await visit.WaitUntilAsync("!!document.querySelector('.js-plotly-plot')?.data?.some(trace => trace.name === 'Chosen')");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator("#download-chosen").ClickAsync());
        Assert.EndsWith(".tar", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
        await CheckPagesAsync(new Uri(visit.Page.Url).AbsolutePath);
    }

    private async Task CheckPagesAsync(string search)
    {
        foreach (var (name, address) in new[] { ("budget-search", search), ("budget-searches", "/budget-searches"), ("new-budget-search", "/budget-searches/new") })
        {
            foreach (var (width, dark) in ((int, bool)[])[(1440, false), (390, true)])
            {
                await using var visit = await session.OpenAsync(address, dark, width);
                await visit.WaitUntilAsync("!document.querySelector('.loading')");
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
    }
}

using System.Text.Json;
using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>The keyboard alone: every stop shows that it has the focus, and no stop keeps it.</summary>
[Collection(BrowserGroup.Name)]
public sealed class KeyboardTests(BrowserSession session)
{
    private const int MostStops = 200;

    [BrowserTheory]
    [InlineData("new-run", "#start-run")]
    [InlineData("run", "#generation-slider")]
    [InlineData("compare", "#save-csv")]
    public async Task Tab_ThroughThePage_ShowsWhereItIsAndComesToTheEnd(string name, string reached)
    {
        await using var visit = await session.OpenAsync(await AddressOfAsync(name));
        await visit.Page.WaitForSelectorAsync(reached);

        var stops = new List<(string What, bool HasRing)>();
        while (stops.Count < MostStops && await NextAsync(visit.Page) is { } stop)
        {
            stops.Add(stop);
        }

        Assert.InRange(stops.Count, 5, MostStops - 1);
        Assert.Contains(stops, stop => stop.What.StartsWith(reached, StringComparison.Ordinal));
        Assert.DoesNotContain(stops, stop => !stop.HasRing);
    }

    private async Task<string> AddressOfAsync(string name)
    {
        if (name == "new-run")
        {
            return "/runs/new";
        }

        var story = await session.StoryAsync();
        return name == "run" ? $"/runs/{story.FirstRun}" : $"/compare?runs={story.FirstRun},{story.SecondRun}";
    }

    /// <summary>The next stop; null past the last.</summary>
    private static async Task<(string What, bool HasRing)?> NextAsync(IPage page)
    {
        await page.Keyboard.PressAsync("Tab");
        var focus = await page.EvaluateAsync<JsonElement>(
            """
            (() => {
              const focused = document.activeElement;
              const look = getComputedStyle(focused);
              return {
                ended: focused === document.body,
                what: `#${focused.id} ${focused.tagName} ${focused.textContent.trim().slice(0, 40)}`,
                ring: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
              };
            })()
            """);
        return focus.GetProperty("ended").GetBoolean() ? null : (focus.GetProperty("what").GetString()!, focus.GetProperty("ring").GetBoolean());
    }
}

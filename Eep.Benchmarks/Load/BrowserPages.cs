using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Eep.Benchmarks.Load;

/// <summary>Real pages on the live run, in Chromium.</summary>
internal sealed partial class BrowserPages : IAsyncDisposable
{
    private readonly List<IPage> _pages = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>What consoles complained about.</summary>
    public ConcurrentBag<string> Faults { get; } = [];

    public static async Task<BrowserPages> OpenAsync(int count, string run)
    {
        var all = new BrowserPages();
        if (count == 0)
        {
            return all;
        }

        all._playwright = await Playwright.CreateAsync();
        all._browser = await all._playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("EEP_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        for (var number = 0; number < count; number++)
        {
            var page = await all._browser.NewPageAsync();
            page.Console += (_, message) =>
            {
                if (message.Type == "error")
                {
                    all.Faults.Add($"A page's console: {message.Text}");
                }
            };
            page.PageError += (_, error) => all.Faults.Add($"A page's script: {error}");
            await page.GotoAsync(new Uri(Server.Address, $"/runs/{run}").ToString());
            await page.WaitForSelectorAsync(".progress-card", new PageWaitForSelectorOptions { Timeout = 120_000 });
            all._pages.Add(page);
        }

        return all;
    }

    /// <summary>The generation that each page shows.</summary>
    public async Task<IReadOnlyList<int>> ShownAsync()
    {
        var shown = new List<int>();
        foreach (var page in _pages)
        {
            var text = await page.Locator(".progress-card").InnerTextAsync();
            shown.Add(Generation().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0);
        }

        return shown;
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }

    [GeneratedRegex(@"generation (\d+) of")]
    private static partial Regex Generation();
}

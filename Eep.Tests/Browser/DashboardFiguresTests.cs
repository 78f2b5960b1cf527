using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>
/// Pages over a big store. As a test it runs small and asserts what the pages show; with EEP_DASHBOARD_FIGURES=1 it runs with 10,000 runs,
/// 1,000,000 individuals and 400 generations, and writes what it took to docs/dashboard.md.
/// </summary>
[Collection(BrowserGroup.Name)]
public sealed class DashboardFiguresTests : IAsyncLifetime
{
    private const string Variable = "EEP_DASHBOARD_FIGURES";
    private const int Viewers = 4;

    private static readonly bool IsMeasured = Environment.GetEnvironmentVariable(Variable) == "1";
    private static readonly (int Runs, int Individuals, int Generations) Size = IsMeasured ? (10_000, 100, 400) : (150, 8, 12);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-figures-");
    private readonly List<(string What, string Figure)> _figures = [];
    private EepProcess? _application;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is not null)
        {
            _application = await EepProcess.StartAsync(_folder);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        }
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        await (_application?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [BrowserFact]
    public async Task Pages_OverABigStore_ShowFilterAndFollow()
    {
        using var data = new FiguresData(_folder.FullName);
        data.Fill(Size.Runs, Size.Individuals, Size.Generations);
        await using var first = await OpenAsync("/memory");

        await ListAsync(first);
        await RunAsync(first);
        await ScrubAsync(first);
        await FollowAsync(data);

        Assert.Empty(first.Complaints);
        if (IsMeasured)
        {
            await File.WriteAllTextAsync(RepositoryRoot.Combine("docs", "dashboard.md"), Report());
        }
    }

    private async Task ListAsync(WatchedPage visit)
    {
        await TimeAsync("Runs page, click to first rows", async () =>
        {
            await visit.Page.Locator(".nav-link", new PageLocatorOptions { HasText = "Runs" }).ClickAsync();
            await visit.Page.WaitForSelectorAsync(".run-table tbody tr.hover");
        });
        Assert.True(await visit.Page.Locator(".run-table tbody tr.hover").CountAsync() < 100);
        await TimeAsync("Filter to one run", async () =>
        {
            await visit.Page.Locator("input[type=search]").FillAsync("\"figure run 77\" seed:77");
            await UntilAsync(visit, "document.querySelectorAll('.run-table tbody tr.hover').length === 1");
        });
        await visit.Page.Locator("input[type=search]").FillAsync("");
        await UntilAsync(visit, "document.querySelectorAll('.run-table tbody tr.hover').length > 1");
        await TimeAsync("Sort by name", async () =>
        {
            await visit.Page.Locator(".order").SelectOptionAsync("name");
            await UntilAsync(visit, $"!document.querySelector('.run-table tbody tr.hover a').textContent.includes('figure run {Size.Runs}')");
        });
    }

    private async Task RunAsync(WatchedPage visit) => await TimeAsync(
        $"Run page of {Size.Generations} generations with maps of {FiguresData.Layers} x {FiguresData.Experts}, click to first chart",
        async () =>
        {
            await visit.Page.EvaluateAsync($"Blazor.navigateTo('/runs/{FiguresData.BigRun}')");
            await visit.Page.WaitForSelectorAsync(".js-plotly-plot .main-svg");
        });

    private async Task ScrubAsync(WatchedPage visit)
    {
        await visit.Page.Locator("canvas[data-film=survival]").ScrollIntoViewIfNeededAsync();
        await UntilAsync(visit, "(film => film.width > 0 && film.getContext('2d').getImageData(0, 0, film.width, film.height).data.some((value, at) => at % 4 === 3 && value === 255))(document.querySelector('canvas[data-film=survival]'))");
        var milliseconds = await visit.Page.EvaluateAsync<double>(
            """
            (() => {
              const start = performance.now();
              for (let step = 0; step < 60; step++) {
                eep.generation.show(step % 12);
              }
              return (performance.now() - start) / 60;
            })()
            """);
        _figures.Add(("Scrubbing both maps, frames a second without a server trip", (1000 / milliseconds).ToString("0", CultureInfo.InvariantCulture)));
    }

    // The store grows as an engine would make it grow, and every viewer must see the last generation.
    private async Task FollowAsync(FiguresData data)
    {
        var viewers = new List<WatchedPage>();
        for (var viewer = 0; viewer < Viewers; viewer++)
        {
            viewers.Add(await OpenAsync($"/runs/{FiguresData.BigRun}"));
            await viewers[^1].Page.WaitForSelectorAsync(".js-plotly-plot .main-svg");
        }

        var (cpu, watch) = (_application!.ProcessorTime, Stopwatch.StartNew());
        var last = Size.Generations + (IsMeasured ? 60 : 3);
        for (var generation = Size.Generations; generation < last; generation++)
        {
            data.Grow(generation);
            await Task.Delay(500);
        }

        foreach (var viewer in viewers)
        {
            await UntilAsync(viewer, $"document.querySelector('#generation-count').textContent.startsWith('{last} ')");
        }

        var share = (_application.ProcessorTime - cpu) / watch.Elapsed / Viewers;
        _figures.Add(("Server, share of a core for each viewer of a run with two generations a second", share.ToString("0.0 %", CultureInfo.InvariantCulture)));
        foreach (var viewer in viewers)
        {
            Assert.Empty(viewer.Complaints);
            await viewer.DisposeAsync();
        }
    }

    private async Task<WatchedPage> OpenAsync(string path)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { BaseURL = _application!.Address.ToString() });
        var watched = new WatchedPage(await context.NewPageAsync());
        await watched.Page.GotoAsync(path);
        await watched.Page.WaitForSelectorAsync("h1");
        return watched;
    }

    private async Task TimeAsync(string what, Func<Task> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        _figures.Add((what, string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:0.00} s")));
    }

    // Looks more often than the shared wait does: what is timed here takes less than its pause.
    private static async Task UntilAsync(WatchedPage visit, string expression)
    {
        var deadline = Stopwatch.StartNew();
        while (!await visit.Page.EvaluateAsync<bool>(expression))
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(30), $"Not true: {expression}");
            await Task.Delay(10);
        }
    }

    private string Report() => $"""
        # The dashboard over a big store

        Command: `{Variable}=1 dotnet test Eep.Tests --filter FullyQualifiedName~DashboardFigures`. {Size.Runs:N0} runs, {Size.Runs * Size.Individuals:N0} individuals; Chromium and
        application on the same machine of {Environment.ProcessorCount} cores, no GPU.

        | | |
        |---|---:|
        {string.Join('\n', _figures.Select(figure => $"| {figure.What} | {figure.Figure} |"))}

        """;
}

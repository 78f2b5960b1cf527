using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>
/// Pages over a big store. As a test it runs small and asserts what the pages show; with EEP_DASHBOARD_FIGURES=1 it runs with 10,000 runs,
/// 1,000,000 individuals, 400 generations and 20 viewers, and writes what it took into docs/performance.md.
/// </summary>
[Collection(BrowserGroup.Name)]
public sealed class DashboardFiguresTests : IAsyncLifetime
{
    private const string Variable = "EEP_DASHBOARD_FIGURES";
    private const string Heading = "## The dashboard";

    private static readonly bool IsMeasured = Environment.GetEnvironmentVariable(Variable) == "1";
    private static readonly (int Runs, int Individuals, int Generations) Size = IsMeasured ? (10_000, 100, 400) : (150, 8, 12);
    private static readonly (int Few, int Many, int Before, int Generations) Following = IsMeasured ? (4, 20, 10, 60) : (2, 3, 1, 3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-figures-");
    private readonly List<(string What, string Figure, string Aim)> _figures = [];
    private EepProcess? _application;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private int _framesSent;

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

        await using (var fresh = await NewVisitAsync(1440, 900))
        {
            await TimeAsync("Runs page, address to first rows in a browser that was never here", "1 s", async () =>
            {
                await fresh.Page.GotoAsync("/");
                await fresh.Page.WaitForSelectorAsync(".run-table tbody tr.hover");
            });
        }

        await ListAsync(first);
        await RunAsync(first);
        await ScrubAsync(first);
        var last = await FollowAsync(data, Size.Generations, Following.Few, "each drawing all charts", 1440, 900);
        await FollowAsync(data, last, Following.Many, "in windows of 480 x 270, so that one machine can draw them", 480, 270);

        Assert.Empty(first.Complaints);
        if (IsMeasured)
        {
            await WriteAsync();
        }
    }

    private async Task ListAsync(WatchedPage visit)
    {
        await TimeAsync("Runs page, click to first rows", "1 s", async () =>
        {
            await visit.Page.Locator(".nav-link", new PageLocatorOptions { HasText = "Runs" }).ClickAsync();
            await visit.Page.WaitForSelectorAsync(".run-table tbody tr.hover");
        });
        Assert.True(await visit.Page.Locator(".run-table tbody tr.hover").CountAsync() < 100);
        await TimeAsync("Filter to one run", "0.3 s", async () =>
        {
            await visit.Page.Locator("input[type=search]").FillAsync("\"figure run 77\" seed:77");
            await UntilAsync(visit, "document.querySelectorAll('.run-table tbody tr.hover').length === 1");
        });
        await visit.Page.Locator("input[type=search]").FillAsync("");
        await UntilAsync(visit, "document.querySelectorAll('.run-table tbody tr.hover').length > 1");
        await TimeAsync("Sort by name", "0.3 s", async () =>
        {
            await visit.Page.Locator(".order").SelectOptionAsync("name");
            await UntilAsync(visit, "document.querySelector('.run-table tbody tr.hover a').textContent === 'figure run 1'");
        });
    }

    private async Task RunAsync(WatchedPage visit)
    {
        var what = $"Run page of {Size.Generations} generations with maps of {FiguresData.Layers} x {FiguresData.Experts}, click to first chart";
        foreach (var time in (string[])["for the first time", "again"])
        {
            await TimeAsync($"{what}, {time}", "1.5 s", async () =>
            {
                await visit.Page.EvaluateAsync($"Blazor.navigateTo('/runs/{FiguresData.BigRun}')");
                await visit.Page.WaitForSelectorAsync(".js-plotly-plot .main-svg");
            });
            if (time != "again")
            {
                await visit.Page.EvaluateAsync("Blazor.navigateTo('/memory')");
                await UntilAsync(visit, "!document.querySelector('.run-header')");
            }
        }
    }

    private async Task ScrubAsync(WatchedPage visit)
    {
        await visit.Page.Locator("canvas[data-film=survival]").ScrollIntoViewIfNeededAsync();
        await UntilAsync(visit, "(film => film.width > 0 && film.getContext('2d').getImageData(0, 0, film.width, film.height).data.some((value, at) => at % 4 === 3 && value === 255))(document.querySelector('canvas[data-film=survival]'))");
        var sent = _framesSent;
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
        // A sign of life of the connection may fall into it.
        Assert.InRange(_framesSent - sent, 0, 2);
        _figures.Add(("Scrubbing both maps, frames a second, none of which asked the server", (1000 / milliseconds).ToString("0", CultureInfo.InvariantCulture), "10"));
    }

    // What it costs to open the page is told apart from what it costs to stay on it.
    private async Task<int> FollowAsync(FiguresData data, int from, int count, string how, int width, int height)
    {
        var viewers = new List<WatchedPage>();
        var opening = _application!.ProcessorTime;
        for (var viewer = 0; viewer < count; viewer++)
        {
            viewers.Add(await OpenAsync($"/runs/{FiguresData.BigRun}", width, height));
            await UntilAsync(
                viewers[^1],
                "document.querySelector('#generation-count') && [...document.querySelectorAll('.chart-plot')].every(plot => plot.getBoundingClientRect().top > innerHeight || plot.querySelector('.main-svg'))");
        }

        var opened = (_application.ProcessorTime - opening) / count;
        var (first, last) = (from + Following.Before, from + Following.Before + Following.Generations);
        await GrowAsync(data, from, first);
        var (cpu, watch) = (_application.ProcessorTime, Stopwatch.StartNew());
        await GrowAsync(data, first, last);
        var delay = Stopwatch.StartNew();
        foreach (var viewer in viewers)
        {
            await UntilAsync(viewer, $"document.querySelector('#generation-count').textContent.startsWith('{last} ')");
        }

        var share = (_application.ProcessorTime - cpu) / watch.Elapsed / count;
        _figures.Add((
            $"Server, share of a core for each of {count} viewers of a run with two generations a second, {how}",
            share.ToString("0.0 %", CultureInfo.InvariantCulture), "3 %"));
        _figures.Add((
            $"The last of the {count} shows the last generation, after it was stored",
            string.Create(CultureInfo.InvariantCulture, $"{0.5 + delay.Elapsed.TotalSeconds:0.0} s"), ""));
        _figures.Add((
            $"Server, processor time to open the page for each of the {count}",
            string.Create(CultureInfo.InvariantCulture, $"{opened.TotalSeconds:0.00} s"), ""));
        foreach (var viewer in viewers)
        {
            Assert.Empty(viewer.Complaints);
            await viewer.DisposeAsync();
        }

        return last;
    }

    // The store grows as an engine would make it grow, and every viewer must see the last generation.
    private static async Task GrowAsync(FiguresData data, int from, int to)
    {
        for (var generation = from; generation < to; generation++)
        {
            data.Grow(generation);
            await Task.Delay(500);
        }
    }

    private async Task<WatchedPage> OpenAsync(string path, int width = 1440, int height = 900)
    {
        var watched = await NewVisitAsync(width, height);
        await watched.Page.GotoAsync(path);
        await watched.Page.WaitForSelectorAsync("h1");
        return watched;
    }

    /// <summary>An empty page of a browser that keeps nothing yet.</summary>
    private async Task<WatchedPage> NewVisitAsync(int width, int height)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = _application!.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        var watched = new WatchedPage(await context.NewPageAsync());
        watched.Page.WebSocket += (_, socket) => socket.FrameSent += (_, _) => Interlocked.Increment(ref _framesSent);
        return watched;
    }

    private async Task TimeAsync(string what, string aim, Func<Task> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        _figures.Add((what, string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:0.00} s"), aim));
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

    /// <summary>Puts the figures where the section was, or at the end.</summary>
    private async Task WriteAsync()
    {
        var path = RepositoryRoot.Combine("docs", "performance.md");
        var text = await File.ReadAllTextAsync(path);
        var start = text.IndexOf(Heading, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("\n## ", start + Heading.Length, StringComparison.Ordinal);
        var (before, after) = (start < 0 ? $"{text.TrimEnd()}\n\n" : text[..start], end < 0 ? "" : text[end..]);
        await File.WriteAllTextAsync(path, before + Report() + after);
    }

    private string Report() => $"""
        {Heading}

        Pages over a big store: {Size.Runs:N0} runs, {Size.Runs * Size.Individuals:N0} individuals, one run of {Size.Generations} generations that goes on growing. Chromium, which
        draws without a GPU, the test that drives it and the application share {Environment.ProcessorCount} processors.

            {Variable}=1 dotnet test Eep.Tests -c Release --filter FullyQualifiedName~DashboardFigures

        | | measured | aim |
        |---|---:|---:|
        {string.Join('\n', _figures.Select(figure => $"| {figure.What} | {figure.Figure} | {figure.Aim} |"))}

        """;
}

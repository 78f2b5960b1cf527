namespace Eep.Tests.Browser;

/// <summary>What a person has chosen to look at stays while a run goes on behind it.</summary>
[Collection(BrowserGroup.Name)]
public sealed class LiveChartTests : IAsyncLifetime
{
    private const int Generations = 12;
    private const string Plot = "document.querySelector('.js-plotly-plot')";
    private const string Points = $"{Plot}.data.find(trace => trace.name === 'Best so far').x.length";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-live-");
    private readonly BrowserSession _session;

    public LiveChartTests() => _session = BrowserSession.Over(_folder);

    public Task InitializeAsync() => _session.InitializeAsync();

    public Task DisposeAsync() => _session.DisposeAsync();

    [BrowserFact]
    public async Task Zoom_OverNewGenerations_StaysUntilItIsReset()
    {
        using var data = new FiguresData(_folder.FullName);
        await using var visit = await OpenAsync(data);
        await visit.Page.EvaluateAsync($"Plotly.relayout({Plot}, {{ 'xaxis.range': [3, 7] }})");

        data.Grow(Generations);
        await visit.WaitUntilAsync($"{Points} === {Generations + 1}");
        var zoomed = await RangeAsync(visit);
        Assert.Equal([3, 7], zoomed);

        await visit.Page.EvaluateAsync($"Plotly.relayout({Plot}, {{ 'xaxis.autorange': true }})");
        data.Grow(Generations + 1);
        await visit.WaitUntilAsync($"{Points} === {Generations + 2}");
        Assert.True((await RangeAsync(visit))[1] >= Generations + 1);
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Freeze_ByTheSpaceKey_HoldsTheViewAndSaysWhatWaits()
    {
        using var data = new FiguresData(_folder.FullName);
        await using var visit = await OpenAsync(data);
        await visit.Page.Keyboard.PressAsync("Space");
        await visit.WaitUntilAsync("document.querySelector('[data-freeze]').getAttribute('aria-pressed') === 'true'");

        data.Grow(Generations);
        await visit.WaitUntilAsync("document.querySelector('[data-freeze]').textContent.includes('Frozen, 1 new')");
        Assert.Equal(Generations, await visit.Page.EvaluateAsync<int>(Points));

        await visit.Page.Keyboard.PressAsync("Space");
        await visit.WaitUntilAsync($"{Points} === {Generations + 1}");
        Assert.Empty(visit.Complaints);
    }

    private async Task<WatchedPage> OpenAsync(FiguresData data)
    {
        data.Fill(3, 8, Generations);
        var watched = await _session.OpenAsync($"/runs/{FiguresData.BigRun}", height: 900);
        await watched.Page.WaitForSelectorAsync(".js-plotly-plot .main-svg");
        await watched.WaitUntilAsync($"{Plot}.dataset.attached === 'yes'");
        return watched;
    }

    private static Task<double[]> RangeAsync(WatchedPage visit) => visit.Page.EvaluateAsync<double[]>($"{Plot}._fullLayout.xaxis.range");
}

using Eep.Web.Components.Charts;
using Eep.Web.Components.Controls;
using Eep.Web.Components.Layout;
using Eep.Web.Components.Watching;
using Eep.Web.Live;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Eep.Web.Components.Pages;

public sealed partial class ComparePage : IAsyncDisposable
{
    /// <summary>More than this cannot be read side by side.</summary>
    private const int MostRuns = 20;

    private const int MostOffered = 200;

    private readonly Dictionary<Guid, RunWatch> _watches = [];
    private IReadOnlyList<RunSummary>? _all;
    private IReadOnlyList<RunDetail> _runs = [];
    private ChartSpec? _chart;

    /// <summary>Ids, separated by commas.</summary>
    [SupplyParameterFromQuery(Name = "runs")]
    public string? Ids { get; set; }

    [SupplyParameterFromQuery(Name = "x")]
    public string? X { get; set; }

    /// <summary>The layer whose agreement is shown; absent is all together.</summary>
    [SupplyParameterFromQuery(Name = "layer")]
    public int? Layer { get; set; }

    [CascadingParameter]
    public ThemeMode Theme { get; set; } = new(false);

    [Inject]
    private IRunService RunService { get; set; } = default!;

    [Inject]
    private IRunFeed Feed { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private ChartColors Colors => ChartColors.For(Theme.Dark);

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    private CurveAxis Axis => Enum.TryParse<CurveAxis>(X, ignoreCase: true, out var axis) && Enum.IsDefined(axis) ? axis : CurveAxis.Generations;

    // The list of runs finds and ticks the others.
    private List<RunSummary> Others => [.. _all!.Where(run => !_watches.ContainsKey(run.Id)).Take(MostOffered)];

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _watches.Values)
        {
            await watch.DisposeAsync();
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        _all ??= await RunService.ListAsync();
        await FollowAddressAsync();
        Collect();
    }

    private async Task FollowAddressAsync()
    {
        var wanted = Wanted();
        foreach (var gone in _watches.Keys.Except(wanted).ToArray())
        {
            await _watches[gone].DisposeAsync();
            _watches.Remove(gone);
        }

        foreach (var added in wanted.Where(id => !_watches.ContainsKey(id)))
        {
            var watch = new RunWatch(RunService, Feed, Clock, added, () => InvokeAsync(Refresh));
            _watches[added] = watch;
            await watch.StartAsync();
        }
    }

    private void Refresh()
    {
        Collect();
        StateHasChanged();
    }

    private void Collect()
    {
        _runs = [.. Wanted().Select(id => _watches.GetValueOrDefault(id)?.Detail).OfType<RunDetail>()];
        _chart = CompareChart.Build(_runs, Axis, Colors);
    }

    private List<Guid> Wanted() =>
    [
        .. (Ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty)
            .Distinct()
            .Take(MostRuns),
    ];

    private void Add(string? text)
    {
        if (Guid.TryParse(text, out var id))
        {
            Go("runs", string.Join(',', Wanted().Append(id)));
        }
    }

    private void Remove(Guid id) => Go("runs", string.Join(',', Wanted().Where(other => other != id)) is { Length: > 0 } ids ? ids : null);

    private void SetAxis(CurveAxis axis) => Go("x", axis == CurveAxis.Generations ? null : axis.ToString().ToLowerInvariant());

    private async Task SetVisibleAsync(bool visible)
    {
        foreach (var watch in _watches.Values)
        {
            await (visible ? watch.ResumeAsync() : watch.SuspendAsync());
        }
    }

    private async Task SaveTableAsync() => await Browser.InvokeVoidAsync("eep.saveText", "comparison.csv", CompareReport.Csv(_runs), "text/csv");

    private async Task SaveReportAsync() => await Browser.InvokeVoidAsync(
        "eep.saveText", "comparison.md", CompareReport.Markdown(_runs, Navigation.Uri), "text/markdown");

    private void Go(string name, string? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, value), replace: true);

    private static string Dash(int index) => ChartColors.SeriesDash(index) switch
    {
        "dash" => "9 5",
        "dot" => "3 4",
        "dashdot" => "9 4 3 4",
        "longdash" => "15 5",
        "longdashdot" => "15 4 3 4",
        _ => "none",
    };
}

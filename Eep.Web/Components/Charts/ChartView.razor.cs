using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Plotly.Blazor;
using Plotly.Blazor.ConfigLib;
using PlotLayout = Plotly.Blazor.Layout;

namespace Eep.Web.Components.Charts;

/// <summary>
/// The only place that touches the plotting component: mounted while the chart is in view, purged when it is left. Points that are new are sent alone; all
/// else redraws with React: Relayout and Restyle with an argument end the circuit in the library's version 7.2.
/// </summary>
public sealed partial class ChartView : IAsyncDisposable
{
    private readonly string _id = $"chart-{Guid.NewGuid():N}";
    private readonly Config _config = new()
    {
        DisplayModeBar = DisplayModeBarEnum.False,
        DisplayLogo = false,
        Responsive = true,
        ScrollZoom = null,
    };

    private DotNetObjectReference<ChartView>? _self;
    private ElementReference _figure;
    private PlotlyChart? _plot;
    private IList<ITrace> _data = [];
    private PlotLayout _layout = new();
    private ChartSpec? _prepared;
    private ChartSpec? _drawn;
    private bool _asTable;
    private bool _inView;
    private bool _plotted;
    private bool _disposed;

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required ChartSpec Spec { get; set; }

    /// <summary>CSS pixels.</summary>
    [Parameter]
    public int Height { get; set; } = 300;

    /// <summary>Choices that belong to the chart, beside its title.</summary>
    [Parameter]
    public RenderFragment? Choices { get; set; }

    /// <summary>Whether x is the generation: such charts share cursor and hover, and a click chooses the generation.</summary>
    [Parameter]
    public bool OverGenerations { get; set; }

    /// <summary>A point was clicked: trace and point index. Not raised by charts over generations.</summary>
    [Parameter]
    public EventCallback<(int Trace, int Point)> OnPoint { get; set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    /// <summary>Called by the browser when the chart comes into view or has been out of it for a while.</summary>
    [JSInvokable]
    public Task SetInView(bool inView) => InvokeAsync(() =>
    {
        (_inView, _plotted, _drawn) = (inView, false, _prepared);
        StateHasChanged();
    });

    /// <summary>Called by the browser when a point is clicked.</summary>
    [JSInvokable]
    public Task PointChosen(int trace, int point) => InvokeAsync(() => OnPoint.InvokeAsync((trace, point)));

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await InBrowserAsync("eep.charts.unwatch", _id);
        _self?.Dispose();
    }

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_prepared, Spec))
        {
            return;
        }

        _prepared = Spec;
        _data = [.. Spec.Traces];
        _layout = Spec.Layout;
        _layout.Height = Height;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            await InBrowserAsync("eep.charts.watch", _id, _figure, _self);
        }

        if (_asTable || Spec.IsEmpty)
        {
            _plotted = false;
        }
        else if (_plotted && !ReferenceEquals(_drawn, _prepared))
        {
            await RedrawAsync();
        }
    }

    private void OnPlotted()
    {
        if (!_plotted)
        {
            _ = InvokeAsync(async () =>
            {
                await InBrowserAsync("eep.charts.attach", _id);
                _plotted = true;
                if (!ReferenceEquals(_drawn, _prepared))
                {
                    // What it was first drawn from may be what was there when it came into view, or what has arrived since.
                    _drawn = null;
                    await RedrawAsync();
                }
            });
        }
    }

    private async Task RedrawAsync()
    {
        if (_disposed || _plot is null || !_inView)
        {
            return;
        }

        (var before, _drawn) = (_drawn, _prepared);
        try
        {
            if (before is not null && ChartGrowth.Between(before, _prepared!) is { } growth)
            {
                await Browser.InvokeVoidAsync("eep.charts.grow", _id, growth);
            }
            else
            {
                await _plot.React();
            }
        }
        catch (Exception exception) when (PageLeft.Is(exception))
        {
            // The page is being left; there is nothing to draw on.
        }
    }

    private Task SaveNumbersAsync() => InBrowserAsync("eep.saveText", $"{FileName}.csv", ChartCsv.Of(Spec), "text/csv");

    private Task SavePictureAsync(string format) => InBrowserAsync("eep.charts.savePicture", _id, FileName, format);

    private string FileName => Title.ToLowerInvariant().Replace(' ', '-');

    private async Task InBrowserAsync(string function, params object?[] arguments)
    {
        try
        {
            await Browser.InvokeVoidAsync(function, arguments);
        }
        catch (Exception exception) when (PageLeft.Is(exception))
        {
            // The page is being left.
        }
    }
}

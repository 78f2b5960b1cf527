using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Plotly.Blazor;
using Plotly.Blazor.ConfigLib;
using PlotLayout = Plotly.Blazor.Layout;

namespace Eep.Web.Components.Charts;

/// <summary>
/// The only place that touches the plotting component. It redraws with React: Relayout and Restyle with an argument end the circuit
/// in the library's version 7.2.
/// </summary>
public sealed partial class ChartView : IDisposable
{
    private readonly Config _config = new()
    {
        DisplayModeBar = DisplayModeBarEnum.False,
        DisplayLogo = false,
        Responsive = true,
        ScrollZoom = null,
    };

    private PlotlyChart? _plot;
    private IList<ITrace> _data = [];
    private PlotLayout _layout = new();
    private ChartSpec? _prepared;
    private ChartSpec? _drawn;
    private bool _asTable;
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

    public void Dispose() => _disposed = true;

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
        if (_asTable)
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
            // The first plot was drawn from the values of the first render; newer ones may have arrived since.
            _plotted = true;
            _ = InvokeAsync(RedrawAsync);
        }
    }

    private async Task RedrawAsync()
    {
        if (_disposed || _plot is null)
        {
            return;
        }

        _drawn = _prepared;
        try
        {
            await _plot.React();
        }
        catch (Exception exception) when (exception is JSDisconnectedException or ObjectDisposedException or TaskCanceledException)
        {
            // The page is being left; there is nothing to draw on.
        }
    }
}

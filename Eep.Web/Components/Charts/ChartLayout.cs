using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.YAxisLib;
using PlotLayout = Plotly.Blazor.Layout;

namespace Eep.Web.Components.Charts;

/// <summary>The look that all charts share.</summary>
public static class ChartLayout
{
    private const string FontFamily = "Inter, Segoe UI, system-ui, -apple-system, Roboto, Liberation Sans, Arial, sans-serif";

    public static PlotLayout Create(ChartColors colors, XAxis x, YAxis y, Margin margin) => new()
    {
        AutoSize = true,
        PaperBgColor = "rgba(0,0,0,0)",
        PlotBgColor = "rgba(0,0,0,0)",
        Font = new Font { Family = FontFamily, Size = 12, Color = colors.Text },
        Margin = margin,
        XAxis = [x],
        YAxis = [y],
        // A constant revision keeps the reader's zoom while points arrive.
        UiRevision = "constant",
        ShowLegend = false,
    };

    /// <summary>An axis of whole numbers from 0 to <paramref name="last"/>.</summary>
    public static XAxis NumberAxis(ChartColors colors, string title, int last) => new()
    {
        Title = new Plotly.Blazor.LayoutLib.XAxisLib.Title { Text = title },
        GridColor = colors.Grid,
        ZeroLine = false,
        RangeMode = Plotly.Blazor.LayoutLib.XAxisLib.RangeModeEnum.Normal,
        AutoMargin = Plotly.Blazor.LayoutLib.XAxisLib.AutoMarginFlag.True,
        TickFormat = "d",
        Tick0 = 0,
        DTick = Step(last),
    };

    /// <summary>The smallest of 1, 2, 5, 10, 20, ... that leaves at most twelve ticks.</summary>
    public static int Step(int last)
    {
        var step = 1;
        for (var factor = 0; last / step > 12; factor++)
        {
            step = factor % 3 == 1 ? step * 5 / 2 : step * 2;
        }

        return step;
    }

    /// <summary>An axis of shares in [0, 1].</summary>
    public static YAxis PercentAxis(ChartColors colors, string title) => new()
    {
        Title = new Plotly.Blazor.LayoutLib.YAxisLib.Title { Text = title },
        GridColor = colors.Grid,
        ZeroLine = false,
        TickFormat = ".0%",
        AutoMargin = AutoMarginFlag.True,
        // A flat curve would otherwise get an axis of impossible scores.
        MinAllowed = -0.01,
        MaxAllowed = 1.01,
    };

    public static Legend TopLegend() => new()
    {
        Orientation = Plotly.Blazor.LayoutLib.LegendLib.OrientationEnum.H,
        X = 0,
        Y = 1.02m,
        YAnchor = Plotly.Blazor.LayoutLib.LegendLib.YAnchorEnum.Bottom,
        BgColor = "rgba(0,0,0,0)",
    };
}

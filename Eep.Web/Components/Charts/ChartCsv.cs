using System.Globalization;
using System.Text;
using Plotly.Blazor.Traces;

namespace Eep.Web.Components.Charts;

/// <summary>The drawn numbers of a chart, unrounded, one line a point: series, x, y. An empty field means that there is no value.</summary>
public static class ChartCsv
{
    public static string Of(ChartSpec spec)
    {
        var text = new StringBuilder("series,x,y\n");
        foreach (var trace in spec.Traces)
        {
            var (name, xs, ys) = trace switch
            {
                Scatter scatter => (scatter.Name, scatter.X, scatter.Y),
                Bar bar => (bar.Name, bar.X, bar.Y),
                _ => throw new ArgumentException($"A trace of type {trace.Type} has no lines of numbers.", nameof(spec)),
            };
            for (var index = 0; index < xs.Count; index++)
            {
                text.Append(Field(name)).Append(',').Append(Field(xs[index])).Append(',').Append(Field(ys[index])).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>One field, quoted where its text needs it.</summary>
    public static string Field(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

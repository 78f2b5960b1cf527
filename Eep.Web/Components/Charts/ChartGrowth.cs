using Plotly.Blazor;
using Plotly.Blazor.Traces;

namespace Eep.Web.Components.Charts;

/// <summary>The points of one trace that are new or other than before: all from an index on.</summary>
/// <param name="Trace">Index of the trace.</param>
/// <param name="From">Index of the first such point; those before it stay.</param>
public sealed record ChartGrowth(int Trace, int From, IReadOnlyList<object?> X, IReadOnlyList<object?> Y)
{
    /// <summary>What makes the first chart the second when their looks are the same; null when more than points differs.</summary>
    public static IReadOnlyList<ChartGrowth>? Between(ChartSpec before, ChartSpec after)
    {
        if (before.Traces.Count != after.Traces.Count || before.Look is null || !before.Look.Equals(after.Look))
        {
            return null;
        }

        var pairs = before.Traces.Zip(after.Traces, (old, fresh) => (Old: PointsOf(old), Fresh: PointsOf(fresh))).ToArray();
        return pairs.Any(pair => pair.Old is null || pair.Fresh is null)
            ? null
            : [.. pairs.Select((pair, trace) => Of(trace, pair.Old!.Value, pair.Fresh!.Value)).OfType<ChartGrowth>()];
    }

    private static ChartGrowth? Of(int trace, (IList<object> X, IList<object> Y) old, (IList<object> X, IList<object> Y) fresh)
    {
        var from = 0;
        while (from < Math.Min(old.X.Count, fresh.X.Count) && Equals(old.X[from], fresh.X[from]) && Equals(old.Y[from], fresh.Y[from]))
        {
            from++;
        }

        return from == old.X.Count && from == fresh.X.Count ? null : new ChartGrowth(trace, from, [.. fresh.X.Skip(from)], [.. fresh.Y.Skip(from)]);
    }

    private static (IList<object> X, IList<object> Y)? PointsOf(ITrace trace) => trace switch
    {
        Scatter { X: { } x, Y: { } y } when x.Count == y.Count => (x, y),
        Bar { X: { } x, Y: { } y } when x.Count == y.Count => (x, y),
        _ => null,
    };
}

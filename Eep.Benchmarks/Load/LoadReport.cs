using System.Globalization;

namespace Eep.Benchmarks.Load;

/// <summary>What the load cost and what went wrong.</summary>
/// <param name="Text">For people.</param>
/// <param name="Faults">Everything that should not have happened.</param>
internal sealed record LoadReport(string Text, IReadOnlyList<string> Faults)
{
    private const double Mega = 1e6;

    public static LoadReport Of(
        LoadOptions options, double seconds, double processorSeconds, IReadOnlyList<double> memory, int generations, Watchers watchers, ApiClients clients, Downloads downloads, IReadOnlyList<string> faults)
    {
        var quarter = Math.Max(1, memory.Count / 4);
        var (early, late) = (Median(memory.Skip(quarter).Take(quarter)), Median(memory.TakeLast(quarter)));
        var lines = new List<string>
        {
            Invariant($"{seconds:0} s: {options.Subscribers} subscribers, {options.Pages} browser pages, {options.Clients} API clients, {options.Downloads} downloads of {options.Gigabytes:0.##} GB, a search of {generations} generations meanwhile"),
            Invariant($"web process   {processorSeconds / seconds:0.000} of a core ({processorSeconds:0.0} s)"),
            Invariant($"memory        {early / Mega:0.0} MB private in the second quarter, {late / Mega:0.0} MB in the last ({(late / early) - 1:+0.0 %;-0.0 %})"),
            Invariant($"hub           {watchers.Received} deltas delivered"),
            Invariant($"API           {clients.Milliseconds.Count} requests, median {clients.Quantile(0.5):0} ms, 99th percentile {clients.Quantile(0.99):0} ms, longest {clients.Quantile(1):0} ms"),
            Invariant($"downloads     {downloads.Whole} whole with the right hash, after {downloads.Interruptions} interruptions"),
            Invariant($"faults        {faults.Count}"),
        };
        lines.AddRange(faults.Take(20).Select(fault => $"  {fault}"));
        return new LoadReport(string.Join(Environment.NewLine, lines), faults);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace Eep.Benchmarks.Load;

/// <summary>What the load cost and what went wrong.</summary>
/// <param name="Text">For people.</param>
/// <param name="Faults">Everything that should not have happened.</param>
internal sealed record LoadReport(string Text, IReadOnlyList<string> Faults)
{
    private const double Mega = 1e6;

    public static LoadReport Of(LoadOptions options, LoadFigures figures, Watchers watchers, ApiClients clients, Downloads downloads)
    {
        double[] quarters = [.. Enumerable.Range(0, 4).Select(quarter => figures.MedianBytes(quarter) / Mega)];
        var lines = new List<string>
        {
            Invariant($"{figures.Seconds:0} s: {options.Subscribers} subscribers, {options.Pages} browser pages, {options.Clients} API clients, {options.Downloads} downloads of {options.Gigabytes:0.##} GB, {(options.Events > 0 ? "a replay" : "a search")} of {figures.Generations} generations meanwhile"),
            Invariant($"web process   {figures.ProcessorSeconds / figures.Seconds:0.000} of a core ({figures.ProcessorSeconds:0.0} s)"),
            Invariant($"memory        {quarters[0]:0.0}, {quarters[1]:0.0}, {quarters[2]:0.0} and {quarters[3]:0.0} MB private in the four quarters (medians); {figures.BytesPerGeneration() / 1e3:+0.0;-0.0} kB a generation after the first"),
            Invariant($"hub           {watchers.Received} deltas delivered"),
            Invariant($"API           {clients.Milliseconds.Count} requests, median {clients.Quantile(0.5):0} ms, 99th percentile {clients.Quantile(0.99):0} ms, longest {clients.Quantile(1):0} ms"),
            Invariant($"downloads     {downloads.Whole} whole with the right hash, after {downloads.Interruptions} interruptions"),
            Invariant($"faults        {figures.Faults.Count}"),
        };
        lines.AddRange(figures.Faults.Take(20).Select(fault => $"  {fault}"));
        return new LoadReport(string.Join(Environment.NewLine, lines), figures.Faults);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using Eep.Core.Pruning.Criteria;
using Eep.Web.Runs;

namespace Eep.Web.Components.Controls;

/// <summary>One line of a side-by-side table.</summary>
/// <param name="Best">Column of the best value where one is better than the rest; null otherwise.</param>
public sealed record CompareRow(string Name, IReadOnlyList<string> Values, int? Best = null);

/// <summary>Makes the side-by-side tables.</summary>
public static class CompareRows
{
    private static readonly string[] Models = ["full", "eep", "random", .. OneShotMethods.All.Select(method => method.Name)];

    /// <summary>Options whose values differ, and the number of those that are equal.</summary>
    public static (IReadOnlyList<CompareRow> Differing, IReadOnlyList<(string Name, string Value)> Equal) Options(IReadOnlyList<RunDetail> runs)
    {
        var values = runs.Select(run => OptionsText.Values(run.Options)).ToArray();
        var rows = values[0].Select((option, index) =>
            new CompareRow(option.Name, [.. values.Select(column => column[index].Value)])).ToLookup(row => row.Values.Distinct().Count() > 1);
        return ([.. rows[true]], [.. rows[false].Select(row => (row.Name, row.Values[0]))]);
    }

    public static IReadOnlyList<CompareRow> Results(IReadOnlyList<RunDetail> runs)
    {
        var rows = new List<CompareRow>
        {
            Numbers("Best score, search split", runs, run => run.Summary.BestScore, Formats.Percent),
        };
        foreach (var model in Models.Where(model => runs.Any(run => Score(run, model) is not null)))
        {
            rows.Add(Numbers($"{ScoreNames.Of(model)}, test split", runs, run => Score(run, model), Formats.Percent, model == "eep"));
        }

        rows.Add(Numbers("Against the full model, points", runs, run => Score(run, "eep") - Score(run, "full"), value => value is { } number ? Formats.Points(number) : Formats.None));
        rows.Add(Numbers("Checkpoint", runs, run => run.Report?.Memory.PrunedBytes, value => value is { } bytes ? Formats.Bytes((long)bytes) : Formats.None, smallest: true));
        rows.Add(Text("Memory saved", runs, run => run.Report is { } report ? Formats.Saved(report.Memory.FullBytes, report.Memory.PrunedBytes) : Formats.None));
        rows.Add(Text("Plans evaluated", runs, run => run.Report is { } report ? Formats.Count(report.Evaluated) : Formats.None));
        rows.Add(Text("Duration", runs, run => run.Summary is { StartedAt: { } start, FinishedAt: { } end } ? Formats.Duration(end - start) : Formats.None));
        rows.Add(Text("Energy of the search", runs, run => run.Generations.Count > 0 ? Formats.Energy(run.Joules) : Formats.None));
        return rows;
    }

    private static double? Score(RunDetail run, string model) => run.Report?.Test.FirstOrDefault(line => line.Model == model)?.Score;

    private static CompareRow Text(string name, IReadOnlyList<RunDetail> runs, Func<RunDetail, string> value) => new(name, [.. runs.Select(value)]);

    private static CompareRow Numbers(
        string name, IReadOnlyList<RunDetail> runs, Func<RunDetail, double?> value, Func<double?, string> format, bool largest = true, bool smallest = false)
    {
        var values = runs.Select(value).ToArray();
        var known = values.OfType<double>().ToArray();
        var best = known.Length < 2 || known.Min() == known.Max() || !(largest || smallest)
            ? (int?)null
            : Array.IndexOf(values, smallest ? known.Min() : known.Max());
        return new CompareRow(name, [.. values.Select(format)], best);
    }
}

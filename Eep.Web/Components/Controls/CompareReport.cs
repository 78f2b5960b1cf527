using System.Globalization;
using System.Text;
using Eep.Web.Components.Charts;
using Eep.Web.Runs;

namespace Eep.Web.Components.Controls;

/// <summary>The comparison as a file: what stands on the page, for a paper or a spreadsheet.</summary>
public static class CompareReport
{
    /// <summary>Results and options as comma-separated lines, a run a column.</summary>
    public static string Csv(IReadOnlyList<RunDetail> runs)
    {
        var text = new StringBuilder();
        Line(["", .. runs.Select((run, index) => $"{RunLetters.Of(index)} {run.Summary.Name}")]);
        foreach (var row in CompareRows.Results(runs).Concat(CompareRows.Options(runs).Differing))
        {
            Line([row.Name, .. row.Values]);
        }

        foreach (var (name, value) in CompareRows.Options(runs).Equal)
        {
            Line([name, .. runs.Select(_ => value)]);
        }

        return text.ToString();

        void Line(IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(ChartCsv.Field)).Append('\n');
    }

    /// <summary>The same as Markdown tables, equal options as one line.</summary>
    /// <param name="address">Of the page.</param>
    public static string Markdown(IReadOnlyList<RunDetail> runs, string address)
    {
        var text = new StringBuilder("# Comparison of runs\n\n");
        foreach (var (run, index) in runs.Select((run, index) => (run, index)))
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{RunLetters.Of(index)}** {run.Summary.Name} ({StateLook.Of(run.Summary.State).Word.ToLowerInvariant()}, {run.Summary.Id})\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nFrom <{address}>.\n");
        Table("Results", CompareRows.Results(runs));
        var (differing, equal) = CompareRows.Options(runs);
        Table("Options that differ", differing);
        text.Append(CultureInfo.InvariantCulture, $"\n{equal.Count} options are equal: {string.Join(", ", equal.Select(option => $"{option.Name} {option.Value}"))}.\n");
        return text.ToString();

        void Table(string title, IReadOnlyList<CompareRow> rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| |{string.Concat(runs.Select((_, index) => $" {RunLetters.Of(index)} |"))}\n|---|{string.Concat(runs.Select(_ => "---:|"))}\n");
            foreach (var row in rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {row.Name} |{string.Concat(row.Values.Select(value => $" {value.Replace("|", "\\|", StringComparison.Ordinal)} |"))}\n");
            }
        }
    }
}

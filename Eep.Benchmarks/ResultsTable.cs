using System.Globalization;
using System.Text;

namespace Eep.Benchmarks;

/// <summary>The Markdown of docs/results.md: a row per task and budget, means over seeds.</summary>
internal static class ResultsTable
{
    private static readonly string[] OneShot = ["frequency", "soft", "reap"];

    /// <param name="rows">Finished runs.</param>
    /// <param name="arguments">The command line that asked for them.</param>
    public static string Format(IReadOnlyList<ResultRow> rows, string arguments)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            # Results on the sample

            Made by `dotnet run -c Release --project Eep.Benchmarks -- {{arguments}}` (resumable; the runs stay in `data/results`).

            Test split, accuracy in percent, larger is better. The search sees the search split only; the winner is chosen on the
            validation split and scored once on the test split. EEP: mean over seeds, in brackets the lowest and highest seed.
            Random: mean ± standard deviation over 10 random prunings per seed. "Knows": score with the style words of the task
            suppressed, full model → EEP. "Above": whether EEP's mean is above every one-shot column, Random's mean included.

            """);
        foreach (var budget in rows.GroupBy(row => row.Budget))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## 8 → {budget.Key} experts").AppendLine();
            text.AppendLine("| task | seeds | full | EEP | random | frequency | soft | REAP | above | knows | gain over full |");
            text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (var task in budget.GroupBy(row => row.Task))
            {
                text.AppendLine(Row(task.Key, [.. task]));
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static string Row(string task, IReadOnlyList<ResultRow> rows)
    {
        var full = rows[0].Line("full");
        var eep = rows.Average(row => row.Line("eep").Score);
        var random = rows.Average(row => row.Line("random").Score);
        var spread = rows.Average(row => row.Line("random").Deviation!.Value);
        var oneShot = OneShot.Select(name => rows.Average(row => row.Line(name).Score)).ToArray();
        var knows = full.Knows is { } before
            ? $"{Percent(before)} → {Percent(rows.Average(row => row.Line("eep").Knows!.Value))}"
            : "–";
        var error = Math.Sqrt(Math.Pow(full.StandardError, 2) + Math.Pow(rows.Average(row => row.Line("eep").StandardError), 2));
        string[] cells =
        [
            task,
            rows.Count.ToString(CultureInfo.InvariantCulture),
            Percent(full.Score),
            $"**{Percent(eep)}** ({Percent(rows.Min(row => row.Line("eep").Score))}–{Percent(rows.Max(row => row.Line("eep").Score))})",
            $"{Percent(random)} ± {Percent(spread)}",
            .. oneShot.Select(Percent),
            oneShot.Append(random).All(score => eep > score) ? "yes" : "no",
            knows,
            $"{100 * (eep - full.Score):+0.0;-0.0} (± {Percent(error)} unpaired standard error)",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;

namespace Eep.Benchmarks;

/// <summary>The Markdown of docs/results.md.</summary>
internal static class ResultsTable
{
    private const string NotRun = "not run";
    private const int Never = int.MaxValue;

    // Two-sided 95 % of the normal distribution.
    private const double Quantile = 1.96;

    /// <param name="rows">What was run.</param>
    /// <param name="arguments">The command line that asked for it.</param>
    public static string Format(IReadOnlyList<ResultRow> rows, string arguments)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            # Results on the sample

            Made by `dotnet run -c Release --project Eep.Benchmarks -- {{arguments}}` (resumable; scores stay in `data/results`).

            The model is the sample's; the search split has 300 items, validation 500, test 1,000. `official` is the released algorithm (402
            evaluations), `eep+` ours (196), `equal` ours with as many evaluations as `official`. All choose the winner on the validation split, by the
            same rule, and score it once on the test split. Scores in percent, mean over seeds, in brackets the lowest and highest seed.
            "Difference": ours less `official` on the test split, with a 95 % interval paired by item; in the last line the mean over tasks.
            "Reached": evaluations after which `eep+` stood, on the validation split, at the final score of `official` of the same seed: median over seeds,
            in the last line over tasks too, "–" where more than half never did. The constants of `eep+` were chosen on qa and arithmetic, looking at
            search and validation scores; the other tasks played no part.

            """);
        foreach (var budget in rows.GroupBy(row => row.Budget))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## 8 → {budget.Key} experts").AppendLine();
            text.AppendLine("| task | seeds | full | official | eep+ | difference | reached | equal | difference | random | best one-shot |");
            text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (var row in budget)
            {
                text.AppendLine(Line(row));
            }

            text.AppendLine(CultureInfo.InvariantCulture,
                $"| all | | | | | {Difference([.. budget], row => row.Ours)} | {Reached([.. budget])} | | {Difference([.. budget], row => row.OursAtEqual)} | | |");

            text.AppendLine().AppendLine("One-shot methods on the test split:").AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"| task | {string.Join(" | ", budget.First().OneShot.Select(method => method.Name))} |");
            text.AppendLine(CultureInfo.InvariantCulture, $"|---|{string.Concat(budget.First().OneShot.Select(_ => "---|"))}");
            foreach (var row in budget)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Task} | {string.Join(" | ", row.OneShot.Select(method => Percent(method.Score)))} |");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static string Line(ResultRow row)
    {
        var best = row.OneShot.MaxBy(method => method.Score);
        string[] cells =
        [
            row.Task,
            Math.Max(row.Ours.Count, Math.Max(row.OursAtEqual.Count, row.Official.Count)).ToString(CultureInfo.InvariantCulture),
            Percent(row.Full.Score),
            Scores(row.Official),
            Scores(row.Ours),
            Difference([row], each => each.Ours),
            Reached([row]),
            Scores(row.OursAtEqual),
            Difference([row], each => each.OursAtEqual),
            $"{Percent(row.Random.Average())} ± {Percent(Deviation([.. row.Random]))}",
            $"{Percent(best.Score)} ({best.Name})",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Scores(IReadOnlyList<QualityRun> runs)
    {
        if (runs.Count == 0)
        {
            return NotRun;
        }

        var scores = runs.Select(run => run.Test.Score).ToList();
        return $"{Percent(scores.Average())} ({Percent(scores.Min())}–{Percent(scores.Max())})";
    }

    /// <summary>Mean over rows of what ours scores more than the released algorithm, where both ran in all of them.</summary>
    private static string Difference(IReadOnlyList<ResultRow> rows, Func<ResultRow, IReadOnlyList<QualityRun>> ours)
    {
        if (rows.Any(row => ours(row).Count == 0 || row.Official.Count == 0))
        {
            return NotRun;
        }

        var items = rows.Select(row => Enumerable.Range(0, row.Full.Items.Length)
            .Select(item => ours(row).Average(run => run.Test.Items[item]) - row.Official.Average(run => run.Test.Items[item])).ToArray()).ToList();
        var mean = items.Average(each => each.Average());
        var half = Quantile * Math.Sqrt(items.Sum(each => Math.Pow(Deviation(each), 2) / each.Length)) / items.Count;
        return string.Create(
            CultureInfo.InvariantCulture, $"{100 * mean:+0.0;-0.0} ({100 * (mean - half):+0.0;-0.0} to {100 * (mean + half):+0.0;-0.0})");
    }

    /// <summary>Median over rows of the median over seeds.</summary>
    private static string Reached(IReadOnlyList<ResultRow> rows)
    {
        if (rows.Any(row => row.Ours.Count == 0 || row.Official.Count == 0))
        {
            return NotRun;
        }

        var medians = rows.Select(row => Median([.. row.Ours.Zip(row.Official, (ours, official) => ours.Curve
            .Where(point => point.ValidationScore >= official.Final.ValidationScore)
            .Select(point => point.Evaluations)
            .DefaultIfEmpty(Never)
            .First())]));
        var median = Median([.. medians]);
        return median == Never ? "–" : $"{median} of {rows[0].Official[0].Final.Evaluations}";
    }

    private static int Median(int[] values) => values.Order().ElementAt((values.Length - 1) / 2);

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}

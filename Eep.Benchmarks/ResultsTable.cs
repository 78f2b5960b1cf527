using System.Globalization;
using System.Text;

namespace Eep.Benchmarks;

/// <summary>The Markdown of docs/results.md.</summary>
internal static class ResultsTable
{
    private const string NotRun = "not run";

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
            evaluations), `eep+` ours (196). Both choose the winner on the validation split, by the same rule, and score it once on the test
            split. Scores in percent, mean over seeds, in brackets the lowest and highest seed. "Difference": `eep+` less `official` on the
            test split, with a 95 % interval paired by item. "Reached": evaluations after which `eep+` stood, on the validation split, at the
            final score of `official` of the same seed: median over seeds, "–" where more than half of the seeds never did. The constants of `eep+` were
            chosen on qa and arithmetic, looking at search and validation scores; the other tasks played no part.

            """);
        foreach (var budget in rows.GroupBy(row => row.Budget))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## 8 → {budget.Key} experts").AppendLine();
            text.AppendLine("| task | seeds | full | official | eep+ | difference | reached | random | best one-shot |");
            text.AppendLine("|---|---|---|---|---|---|---|---|---|");
            foreach (var row in budget)
            {
                text.AppendLine(Line(row));
            }

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
            Math.Max(row.Ours.Count, row.Official.Count).ToString(CultureInfo.InvariantCulture),
            Percent(row.Full.Score),
            Scores(row.Official),
            Scores(row.Ours),
            Difference(row),
            Reached(row),
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

    private static string Difference(ResultRow row)
    {
        if (row.Ours.Count == 0 || row.Official.Count == 0)
        {
            return NotRun;
        }

        double[] items = [.. Enumerable.Range(0, row.Full.Items.Length).Select(
            item => row.Ours.Average(run => run.Test.Items[item]) - row.Official.Average(run => run.Test.Items[item]))];
        var half = Quantile * Deviation(items) / Math.Sqrt(items.Length);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * items.Average():+0.0;-0.0} ({100 * (items.Average() - half):+0.0;-0.0} to {100 * (items.Average() + half):+0.0;-0.0})");
    }

    private static string Reached(ResultRow row)
    {
        if (row.Ours.Count == 0 || row.Official.Count == 0)
        {
            return NotRun;
        }

        int?[] counts = [.. row.Ours.Zip(row.Official, (ours, official) => ours.Curve
            .Where(point => point.ValidationScore >= official.Final.ValidationScore)
            .Select(point => (int?)point.Evaluations)
            .FirstOrDefault())];
        var median = counts.Order(Comparer<int?>.Create((left, right) => (left ?? int.MaxValue).CompareTo(right ?? int.MaxValue))).ElementAt((counts.Length - 1) / 2);
        return median is { } evaluations ? $"{evaluations} of {row.Official[0].Final.Evaluations}" : "–";
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}

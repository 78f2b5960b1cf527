using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Data;

namespace Eep.Web.Evaluations;

/// <summary>The plans that a batch names of one run, whether it lies in the database or in a folder.</summary>
internal static class RunCandidates
{
    /// <summary>Name of an individual as a candidate.</summary>
    public static string NameOf(int individual) => FormattableString.Invariant($"individual-{individual}");

    /// <summary>What stands against a batch before anything is read.</summary>
    public static IEnumerable<OptionFault> Faults(CandidateBatch batch)
    {
        if (!batch.HasGrid && !batch.HasIndividuals)
        {
            yield return new OptionFault("batch", "names no candidate; give best, individuals, budgets or expertsPerToken.");
        }

        if (batch.Best is < 1 or > CandidateBatch.Most)
        {
            yield return new OptionFault("batch.best", FormattableString.Invariant($"is {batch.Best}; it must be from 1 to {CandidateBatch.Most}."));
        }

        var named = (batch.Individuals?.Distinct().Count() ?? 0) + (batch.Best ?? 0) + (Math.Max(1, batch.Budgets?.Distinct().Count() ?? 0) * Math.Max(1, batch.ExpertsPerToken?.Distinct().Count() ?? 0));
        if (named > CandidateBatch.Most + 1)
        {
            yield return new OptionFault("batch", FormattableString.Invariant($"names about {named} candidates; at most {CandidateBatch.Most} are evaluated together."));
        }
    }

    /// <summary>The numbers of the individuals that a batch names.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="scored">The archive in order of proposal: number, whether the plan was known before, score on the search split.</param>
    public static IReadOnlyList<int> Individuals(CandidateBatch batch, IEnumerable<(int Number, bool Reused, double? Score)> scored) =>
    [
        .. scored.Where(row => row.Score is not null && !row.Reused)
            .OrderByDescending(row => row.Score).ThenBy(row => row.Number)
            .Take(batch.Best ?? 0).Select(row => row.Number)
            .Concat(batch.Individuals ?? []).Distinct(),
    ];

    /// <summary>The candidates of a run's folder: plan.json, report.json and journal.jsonl lie there.</summary>
    /// <exception cref="RunOptionsException">It is no folder of a completed run, or has no such individual.</exception>
    public static IReadOnlyList<Subject> OfFolder(string folder, MoeShape shape, CandidateBatch batch)
    {
        if (Faults(batch).ToArray() is { Length: > 0 } faults)
        {
            throw new RunOptionsException(faults);
        }

        foreach (var file in (string[])[RunFiles.Plan, RunFiles.Report, RunFiles.Journal])
        {
            if (!File.Exists(Path.Combine(folder, file)))
            {
                throw new RunOptionsException([new OptionFault("run", $"'{folder}' has no {file}; name the folder of a completed run.")]);
            }
        }

        var lines = batch.HasIndividuals
            ? File.ReadLines(Path.Combine(folder, RunFiles.Journal)).Select(line => JsonSerializer.Deserialize<JournalLine>(line, RunJson.Line)!).ToDictionary(line => line.Id)
            : [];
        var individuals = Individuals(batch, lines.Values.Select(line => (line.Id, line.Reused, line.Score))).Select(number => new Subject(
            NameOf(number),
            lines.TryGetValue(number, out var line) && line.Plan is { } plan
                ? PlanJson.Read(JsonSerializer.SerializeToUtf8Bytes(plan), NameOf(number))
                : throw new RunOptionsException([new OptionFault("individuals", FormattableString.Invariant($"names {number}; the run has no such individual."))])));
        return [.. individuals, .. batch.HasGrid ? GridOf(folder, shape, batch) : []];
    }

    private static IReadOnlyList<Subject> GridOf(string folder, MoeShape shape, CandidateBatch batch)
    {
        var report = JsonSerializer.Deserialize<RunReport>(File.ReadAllText(Path.Combine(folder, RunFiles.Report)), RunJson.File)!;
        return CandidateGrid.Of(PlanFile.Read(Path.Combine(folder, RunFiles.Plan), shape), report.FullUtilisation, shape, batch);
    }
}

using System.Text.Json;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;

namespace Eep.Web.Evaluations;

/// <summary>Writes what an evaluation found in every form: for people, for tables, for the harness, for the hub.</summary>
internal static class EvaluationReports
{
    public static void Write(string folder, EvaluationSummary summary, Suite suite, SuiteRun run, IReadOnlyList<FlippedItem> flips, DateTimeOffset now)
    {
        File.WriteAllText(Path.Combine(folder, "evaluation.json"), JsonSerializer.Serialize(summary, RunJson.File) + "\n");
        File.WriteAllText(Path.Combine(folder, "report.md"), TextReports.Markdown(summary));
        File.WriteAllText(Path.Combine(folder, "results.csv"), TextReports.Csv(summary));
        File.WriteAllLines(Path.Combine(folder, FlippedItem.FileName), flips.Select(item => JsonSerializer.Serialize(item, RunJson.Line)));
        foreach (var subject in summary.Subjects)
        {
            HarnessFiles.Write(Path.Combine(folder, "harness"), summary, subject, suite, task => run.Items(subject.Name, task), now);
            var own = Directory.CreateDirectory(Path.Combine(folder, ".eval_results")).FullName;
            File.WriteAllText(Path.Combine(own, $"{subject.Name}.yaml"), TextReports.EvalResultsYaml(subject, DateOnly.FromDateTime(now.UtcDateTime)));
        }

        foreach (var verdict in summary.Verdicts)
        {
            File.WriteAllText(Path.Combine(folder, $"card-{verdict.Candidate}.md"), TextReports.CardSection(summary, verdict));
        }
    }
}

using System.Globalization;
using System.Text;
using Eep.Core.Evaluation.Suites;

namespace Eep.Core.Evaluation.Reports;

/// <summary>Reports as text: Markdown for people, CSV for tables, a section for a model card, entries for the hub.</summary>
public static class TextReports
{
    /// <summary>Verdicts, gates and comparisons, then every score in the harness's columns.</summary>
    public static string Markdown(EvaluationSummary summary)
    {
        var text = new StringBuilder(Line($"# {summary.Suite}\n\nSuite version {summary.SuiteVersion}, confidence {summary.Confidence:0.##}.\n\n"));
        if (summary.Overlap is { } reason)
        {
            text.Append(Line($"Documents that a candidate's search has seen may be among those asked: {reason}\n\n"));
        }

        foreach (var verdict in summary.Verdicts)
        {
            text.Append(Line($"## {verdict.Candidate}: {Word(verdict.Verdict)}\n\n"));
            text.AppendJoin("", verdict.Gates.OrderByDescending(gate => gate.Verdict).Select(gate => $"* {Word(gate.Verdict)} {gate.Subject}: {gate.Rule}. {gate.Reason}\n"));
            text.Append("\n|task|metric|baseline|candidate|difference|interval|fixed|broken|p (Holm)|n|\n|---|---|---|---|---|---|---|---|---|---|\n");
            text.AppendJoin("", verdict.Tasks.OrderBy(task => task.Difference).Select(task => Line(
                $"|{task.Task}|{task.Metric}|{task.Baseline:0.0000}|{task.Candidate:0.0000}|{task.Difference:+0.0000;-0.0000;0.0000}|[{task.Low:+0.0000;-0.0000;0.0000}, {task.High:+0.0000;-0.0000;0.0000}]|{task.Fixed}|{task.Broken}|{task.PHolm:0.####}|{task.Items}|\n")));
            text.Append('\n');
        }

        text.Append("## Scores\n\n|Model|Tasks|Version|Filter|n-shot|Metric|   |Value|   |Stderr|\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var (subject, task, metric) in Rows(summary))
        {
            text.Append(Line($"|{subject.Name}|{task.Task}|{task.Version}|{metric.Filter}|{task.FewShot}|{metric.Metric}|{(metric.HigherIsBetter ? "↑" : "↓")}|{metric.Value:0.0000}|±|{Error(metric, "N/A")}|\n"));
        }

        return text.ToString();
    }

    /// <summary>One row a subject, task, filter and metric.</summary>
    public static string Csv(EvaluationSummary summary) => "model,task,version,split,filter,n_shot,metric,higher_is_better,value,stderr,items\n" + string.Concat(
        Rows(summary).Select(row => string.Join(',', ((string[])
        [
            row.Subject.Name, row.Task.Task, row.Task.Version, TaskItems.Name(row.Task.Split), row.Metric.Filter, Line($"{row.Task.FewShot}"), row.Metric.Metric,
            row.Metric.HigherIsBetter ? "true" : "false", Line($"{row.Metric.Value:R}"), row.Metric.StandardError is { } error ? Line($"{error:R}") : "", Line($"{row.Task.Items}"),
        ]).Select(Cell)) + "\n"));

    /// <summary>What a model card says about a candidate: the verdict and the table, with the baseline named.</summary>
    public static string CardSection(EvaluationSummary summary, SuiteVerdict verdict)
    {
        var text = new StringBuilder(Line(
            $"## Evaluation\n\nSuite {summary.Suite} (version {summary.SuiteVersion}) against {summary.Subjects[0].Name}: **{Word(verdict.Verdict)}**. Paired over the same items; intervals at {summary.Confidence:0.##}.\n\n|task|metric|before|after|difference|n|\n|---|---|---|---|---|---|\n"));
        return text.AppendJoin("", verdict.Tasks.Select(task => Line(
            $"|{task.Task}|{task.Metric}|{task.Baseline:0.0000}|{task.Candidate:0.0000}|{task.Difference:+0.0000;-0.0000;0.0000} [{task.Low:+0.0000;-0.0000;0.0000}, {task.High:+0.0000;-0.0000;0.0000}]|{task.Items}|\n"))).ToString();
    }

    /// <summary>Entries of the hub's .eval_results files for one subject: the deciding metric of each task.</summary>
    public static string EvalResultsYaml(SubjectSummary subject, DateOnly date) => string.Concat(subject.Tasks.Select(task => Line(
        $"- dataset:\n    id: {Quoted(task.Task)}\n    config: {Quoted(task.Metrics[0].Metric)}\n    split: {TaskItems.Name(task.Split)}\n    revision: {Quoted(task.Identity)}\n  value: {task.Metrics[0].Value:R}\n  date: {date:yyyy-MM-dd}\n  source:\n    name: eep evaluate\n")));

    /// <summary>PASS, FAIL, INCONCLUSIVE.</summary>
    public static string Word(Verdict verdict) => verdict.ToString().ToUpperInvariant();

    private static IEnumerable<(SubjectSummary Subject, TaskSummary Task, MetricSummary Metric)> Rows(EvaluationSummary summary) =>
        from subject in summary.Subjects from task in subject.Tasks from metric in task.Metrics select (subject, task, metric);

    private static string Error(MetricSummary metric, string missing) => metric.StandardError is { } error ? Line($"{error:0.0000}") : missing;

    private static string Cell(string text) => text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

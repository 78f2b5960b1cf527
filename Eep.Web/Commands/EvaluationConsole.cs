using System.Globalization;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;
using Eep.Web.Evaluations;

namespace Eep.Web.Commands;

/// <summary>An evaluation as text: scores, differences, gates, and items on demand.</summary>
internal static class EvaluationConsole
{
    public static void Print(TextWriter output, EvaluationSummary summary)
    {
        for (var index = 0; index < summary.Subjects[0].Tasks.Count; index++)
        {
            var task = summary.Subjects[0].Tasks[index];
            output.WriteLine($"{task.Task} {task.Version}, {task.Split.ToString().ToLowerInvariant()} split, {task.Items} items, {task.Metrics[0].Metric}");
            foreach (var subject in summary.Subjects)
            {
                output.WriteLine(Score(subject, subject.Tasks[index]));
            }

            foreach (var (candidate, comparison) in summary.Verdicts.Select(verdict => (verdict.Candidate, verdict.Tasks[index])))
            {
                output.WriteLine(Text(
                    $"{(summary.Verdicts.Count > 1 ? candidate + " " : "")}difference {comparison.Difference:+0.0000;-0.0000;0.0000} in [{comparison.Low:+0.0000;-0.0000;0.0000}, {comparison.High:+0.0000;-0.0000;0.0000}], {comparison.Fixed} fixed, {comparison.Broken} broken, mid-p = {comparison.PMid:0.###e+0}, {comparison.Items} of {comparison.ItemsOfSuite} items"));
            }
        }

        PrintSpeed(output, summary);
        foreach (var verdict in summary.Verdicts.Where(verdict => verdict.Gates.Count > 0))
        {
            output.WriteLine($"{TextReports.Word(verdict.Verdict)} {verdict.Candidate}, suite {summary.Suite} {summary.SuiteVersion}");
            foreach (var gate in verdict.Gates.OrderByDescending(gate => gate.Verdict))
            {
                output.WriteLine($"  {TextReports.Word(gate.Verdict)} {gate.Subject}: {gate.Rule}. {gate.Reason}");
            }
        }
    }

    public static void PrintItems(TextWriter output, SuiteEvaluation evaluation)
    {
        foreach (var task in evaluation.Suite.Tasks)
        {
            foreach (var ((subject, name), scored) in evaluation.Items.Where(pair => pair.Key.Task == task.Name))
            {
                foreach (var (item, score) in task.Items.Zip(scored))
                {
                    output.WriteLine($"\n{name}, {subject}, {item.Where}\n--- prompt\n{item.Context}\n--- target\n{item.Target}\n--- answer\n{score.Completion}");
                    output.WriteLine(Text($"--- seen as '{score.Filtered}', score {score.Score:0.####}"));
                }
            }
        }
    }

    private static void PrintSpeed(TextWriter output, EvaluationSummary summary)
    {
        if (summary.Speed is not { } speed)
        {
            return;
        }

        output.WriteLine(Text($"speed: {speed.Machine}; prompts of {speed.PromptTokens} tokens, {speed.NewTokens} generated; fastest of {speed.Rounds} rounds in turn"));
        foreach (var (subject, batch) in speed.Subjects[0].Batches.SelectMany((_, place) => speed.Subjects.Select(subject => (subject, subject.Batches[place]))))
        {
            output.WriteLine(batch.NotMeasured is { } reason
                ? Text($"{subject.Name,-10} {batch.Batch,2} at once: not measured, {reason}")
                : Text($"{subject.Name,-10} {batch.Batch,2} at once: prefill {batch.PrefillTokensPerSecond:0} tokens/s, decode {batch.DecodeTokensPerSecond:0} tokens/s, first token {1000 * batch.FirstTokenSeconds:0.0} ms, next {1000 * batch.NextTokenSeconds:0.0} ms"));
        }

        output.WriteLine(speed.Subjects.All(subject => subject.JoulesPerToken is null)
            ? $"energy not measured: {speed.Energy}"
            : Text($"energy of a token: {string.Join(", ", speed.Subjects.Select(subject => Text($"{subject.Name} {subject.JoulesPerToken:0.####} J")))}; {speed.Energy}; idle {speed.IdleWatts:0.#} W"));
    }

    private static string Score(SubjectSummary subject, TaskSummary task)
    {
        var deciding = task.Metrics[0];
        var error = deciding.StandardError is { } value ? Text($" ± {value:0.0000}") : "";
        var knows = task.Knows is { } share ? Text($", knows {share:0.0000}") : "";
        var others = string.Concat(task.Metrics.Skip(1).Select(metric => Text($", {metric.Metric},{metric.Filter} {metric.Value:0.0000}")));
        var chat = subject.ChatTemplate == ChatTemplate.None ? "" : $", as {subject.ChatTemplate} chat";
        return Text($"{subject.Name,-10} {deciding.Value:0.0000}") + $"{error}{knows}{others}{chat}  {subject.Model}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Runs;

namespace Eep.Web.Commands;

/// <summary><c>eep compare</c>: two results in the files of lm-evaluation-harness, its own or those that <c>eep evaluate</c> writes, item by item.</summary>
public static class CompareCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var baseline = new Argument<string>("BASELINE") { Description = "A results_*.json, or a folder with one; samples_*.jsonl lie beside it." };
        var candidate = new Argument<string>("CANDIDATE") { Description = "The same of the candidate." };
        var json = JsonOption.Create();
        var command = new Command("compare", "Compare two results in the files of lm-evaluation-harness, item by item.") { baseline, candidate, json };
        command.Handle((parse, _) =>
        {
            var compared = Compare(HarnessImport.Read(parse.GetRequiredValue(baseline)), HarnessImport.Read(parse.GetRequiredValue(candidate)));
            var output = parse.InvocationConfiguration.Output;
            output.WriteLine(parse.GetValue(json) ? JsonSerializer.Serialize(compared, RunJson.File) : string.Join(Environment.NewLine, compared.Select(Describe)));
            return Task.FromResult(EepCommands.Done);
        });
        return command;
    }

    // A group of tasks has a score and no samples, so one task that cannot be paired does not end the others.
    private static ComparedTask[] Compare(HarnessImport baseline, HarnessImport candidate)
    {
        ComparedTask[] compared = [.. baseline.Tasks.Keys.Where(candidate.Tasks.ContainsKey).Order(StringComparer.Ordinal).Select(task => Compare(baseline, candidate, task))];
        return compared.Any(task => task.Comparison is not null)
            ? compared
            : throw new TaskException(compared.Length > 0
                ? string.Join(Environment.NewLine, compared.Select(task => task.Reason))
                : $"The two share no task; the baseline has {string.Join(", ", baseline.Tasks.Keys)}, the candidate {string.Join(", ", candidate.Tasks.Keys)}.");
    }

    private static ComparedTask Compare(HarnessImport baseline, HarnessImport candidate, string task)
    {
        var (before, after) = (baseline.Tasks[task].Values, candidate.Tasks[task].Values);
        var values = before.Keys.Where(after.ContainsKey).ToDictionary(name => name, name => new ComparedValue(before[name], after[name]));
        try
        {
            return new ComparedTask(task, values, HarnessImport.Compare(baseline, candidate, task), null);
        }
        catch (TaskException exception)
        {
            return new ComparedTask(task, values, null, exception.Message);
        }
    }

    private static string Describe(ComparedTask task) => string.Join(Environment.NewLine,
    [
        task.Task,
        .. task.Values.Where(value => !value.Key.Contains("_stderr,", StringComparison.Ordinal)).Select(value => Text($"  {value.Key} {value.Value.Baseline:0.0000} -> {value.Value.Candidate:0.0000}")),
        task.Comparison is { } found
            ? Text($"  difference {found.Difference:+0.0000;-0.0000;0.0000} ± {found.StandardError:0.0000}, {found.Fixed} fixed, {found.Broken} broken, p = {found.PValue:0.####}, {found.Items} items")
            : $"  not paired: {task.Reason}",
    ]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record ComparedTask(string Task, IReadOnlyDictionary<string, ComparedValue> Values, PairedComparison? Comparison, string? Reason);

    private sealed record ComparedValue(double Baseline, double Candidate);
}

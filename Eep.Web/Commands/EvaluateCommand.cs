using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Web.Commands;

/// <summary><c>eep evaluate</c>: scores a checkpoint on a task, alone or item by item against another one.</summary>
public static class EvaluateCommand
{
    private static readonly Argument<DirectoryInfo> s_checkpoint = new("CHECKPOINT") { Description = "Folder of the model." };

    private static readonly Option<FileInfo> s_suite = new("--suite") { Description = "The task file (.yaml).", Required = true };

    private static readonly Option<SplitKind> s_split = new("--split")
    {
        Description = "Documents to score: search, validation or test. Default: test.",
        DefaultValueFactory = _ => SplitKind.Test,
    };

    private static readonly Option<DirectoryInfo?> s_baseline = new("--baseline") { Description = "Compare with this checkpoint on the same documents." };

    private static readonly Option<DirectoryInfo?> s_output = new("--output") { Description = "Folder for evaluation.json and samples.jsonl; made if missing." };

    private static readonly Option<int?> s_limit = new("--limit") { Description = "Only the first N documents." };

    private static readonly Option<string> s_dtype = OneOf("--dtype", "Arithmetic.", "f32", "bf16");

    private static readonly Option<string> s_device = OneOf("--device", "Device.", "cpu", "cuda");

    private static readonly Option<string> s_chatTemplate = ChatTemplateOption.Create();

    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Score a checkpoint on a task, alone or against a baseline.")
        {
            s_checkpoint, s_suite, s_split, s_baseline, s_output, s_limit, s_dtype, s_device, s_chatTemplate, s_json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_limit) is < 1)
            {
                result.AddError($"--limit is {result.GetValue(s_limit)}; it must be 1 or more.");
            }
        });
        command.Handle((parse, cancellationToken) => Task.FromResult(Run(parse, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken cancellationToken)
    {
        TorchRuntime.Initialize();
        var evaluator = new Evaluator(TaskFile.Read(parse.GetRequiredValue(s_suite).FullName));
        _ = evaluator.Items(parse.GetValue(s_split));
        var model = Evaluate(parse, evaluator, parse.GetRequiredValue(s_checkpoint).FullName, cancellationToken);
        var baseline = parse.GetValue(s_baseline) is { } folder
            ? Evaluate(parse, evaluator, folder.FullName, cancellationToken)
            : ((ModelScore Score, EvaluationResult Result)?)null;
        var report = new EvaluationReport
        {
            Task = evaluator.Task.Name,
            TaskVersion = evaluator.Task.Version,
            TaskIdentity = evaluator.Identity,
            Metric = evaluator.Task.Metric.Name,
            Split = parse.GetValue(s_split),
            Items = model.Result.ItemScores.Count,
            Limit = parse.GetValue(s_limit),
            Model = model.Score,
            Baseline = baseline?.Score,
            Comparison = baseline is { } other ? PairedComparison.Of(other.Result.ItemScores, model.Result.ItemScores) : null,
        };
        if (parse.GetValue(s_output) is { } output)
        {
            Write(output.FullName, report, evaluator, model.Result, baseline?.Result);
        }

        Print(parse, report);
        return EepCommands.Done;
    }

    private static (ModelScore Score, EvaluationResult Result) Evaluate(
        ParseResult parse, Evaluator evaluator, string folder, CancellationToken cancellationToken)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var template = ChatTemplates.Resolve(folder, parse.GetRequiredValue(s_chatTemplate));
        var options = new ComputeOptions
        {
            Device = parse.GetValue(s_device) == "cuda" ? ComputeDevice.Cuda : ComputeDevice.Cpu,
            Dtype = parse.GetValue(s_dtype) == "bf16" ? ComputeType.BF16 : ComputeType.F32,
        };
        using var model = MoeLanguageModel.Open(checkpoint, options, template: template);
        var plan = PruningPlan.Identity(model.Shape);
        var scope = new EvaluationScope(parse.GetValue(s_limit));
        var result = Ask(scope, "");
        var knows = evaluator.Task.StyleWords.Count > 0 ? Ask(scope with { SuppressStyle = true }, ", style words suppressed").Score : (double?)null;
        return (new ModelScore(folder, result.Score, result.StandardError, knows, template?.Name ?? ChatTemplate.None), result);

        EvaluationResult Ask(EvaluationScope part, string what)
        {
            var error = parse.InvocationConfiguration.Error;
            var progress = new TenthsProgress(tenths => error.WriteLine($"{Path.GetFileName(folder)}{what}: {tenths * 10} %"));
            return evaluator.Evaluate(model, parse.GetValue(s_split), [plan], part, progress, cancellationToken)[0];
        }
    }

    private static void Write(
        string folder, EvaluationReport report, Evaluator evaluator, EvaluationResult model, EvaluationResult? baseline)
    {
        Directory.CreateDirectory(folder);
        var items = evaluator.Items(report.Split);
        var samples = model.ItemScores.Select((score, index) => JsonSerializer.Serialize(
            new
            {
                docId = index,
                prompt = items[index].Context,
                target = items[index].References[0],
                answer = model.Completions[index],
                score,
                baselineAnswer = baseline?.Completions[index],
                baselineScore = baseline?.ItemScores[index],
            },
            RunJson.Line));
        WriteWhole(Path.Combine(folder, "samples.jsonl"), string.Join('\n', samples) + "\n");
        WriteWhole(Path.Combine(folder, "evaluation.json"), JsonSerializer.Serialize(report, RunJson.File) + "\n");
    }

    /// <summary>A file is there whole or not at all.</summary>
    private static void WriteWhole(string path, string text)
    {
        var part = path + ".part";
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }

    private static void Print(ParseResult parse, EvaluationReport report)
    {
        var output = parse.InvocationConfiguration.Output;
        if (parse.GetValue(s_json))
        {
            output.WriteLine(JsonSerializer.Serialize(report, RunJson.Line));
            return;
        }

        output.WriteLine($"{report.Task} {report.TaskVersion}, {report.Split.ToString().ToLowerInvariant()} split, {report.Items} items, {report.Metric}");
        output.WriteLine(Line("model", report.Model));
        if (report is { Baseline: { } baseline, Comparison: { } comparison })
        {
            output.WriteLine(Line("baseline", baseline));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"difference {comparison.Difference:+0.0000;-0.0000;0.0000} ± {comparison.StandardError:0.0000}, {comparison.Fixed} fixed, {comparison.Broken} broken, exact McNemar p = {comparison.PValue:0.0###e+0}"));
        }
    }

    private static string Line(string name, ModelScore score) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-10} {score.Score:0.0000} ± {score.StandardError:0.0000}{(score.Knows is { } knows ? $", knows {knows:0.0000}" : "")}{(score.ChatTemplate == ChatTemplate.None ? "" : $", as {score.ChatTemplate} chat")}  {score.Checkpoint}");

    private static Option<string> OneOf(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = $"{description} Default: {values[0]}.", DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Evaluation.Suites;

namespace Eep.Core.Evaluation.Reports;

/// <summary>
/// Writes one subject's results in the layout of lm-evaluation-harness: results_TIME.json with aggregates and samples_TASK_TIME.jsonl
/// with every item, in a folder named after the model. Own data stands under the one extra key "eep".
/// </summary>
public static class HarnessFiles
{
    private static readonly JsonSerializerOptions s_file = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions s_line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes both; returns the aggregate file's path.</summary>
    /// <param name="folder">Folder that gets a folder for the model.</param>
    /// <param name="summary">The evaluation.</param>
    /// <param name="subject">Whose results are written.</param>
    /// <param name="suite">The suite that was run.</param>
    /// <param name="items">Scored items of the subject on a task.</param>
    /// <param name="time">When; part of the file names.</param>
    public static string Write(
        string folder, EvaluationSummary summary, SubjectSummary subject, Suite suite, Func<SuiteTask, IReadOnlyList<ItemScore>> items, DateTimeOffset time)
    {
        var stamp = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss.ffffff", CultureInfo.InvariantCulture);
        var name = Sanitized(subject.Name);
        var target = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        foreach (var task in suite.Tasks)
        {
            WriteWhole(Path.Combine(target, $"samples_{task.Name}_{stamp}.jsonl"), string.Concat(Samples(task, items(task))));
        }

        var path = Path.Combine(target, $"results_{stamp}.json");
        WriteWhole(path, Aggregates(summary, subject, suite, name, time).ToJsonString(s_file) + "\n");
        return path;
    }

    private static JsonObject Aggregates(EvaluationSummary summary, SubjectSummary subject, Suite suite, string name, DateTimeOffset time) => new()
    {
        ["results"] = Each(subject, task => Results(task)),
        ["group_subtasks"] = Each(subject, _ => new JsonArray()),
        ["configs"] = new JsonObject([.. suite.Tasks.Select(task => KeyValuePair.Create(task.Name, (JsonNode?)Config(task)))]),
        ["versions"] = Each(subject, task => task.Version),
        ["n-shot"] = Each(subject, task => task.FewShot),
        ["higher_is_better"] = Each(subject, task => new JsonObject([.. task.Metrics.DistinctBy(metric => metric.Metric)
            .Select(metric => KeyValuePair.Create(metric.Metric, (JsonNode?)metric.HigherIsBetter))])),
        ["n-samples"] = Each(subject, task => new JsonObject { ["original"] = task.ItemsOfSplit, ["effective"] = task.Items }),
        ["config"] = new JsonObject { ["model"] = "eep", ["model_args"] = $"pretrained={subject.Model}", ["limit"] = subject.Tasks[0].Limit },
        ["date"] = time.ToUnixTimeMilliseconds() / 1000.0,
        ["task_hashes"] = Each(subject, task => task.Identity),
        ["model_source"] = "eep",
        ["model_name"] = subject.Name,
        ["model_name_sanitized"] = name,
        ["chat_template"] = subject.ChatTemplate,
        ["eep"] = new JsonObject { ["suite"] = summary.Suite, ["suite_version"] = summary.SuiteVersion },
    };

    private static JsonObject Each(SubjectSummary subject, Func<TaskSummary, JsonNode?> value) =>
        new([.. subject.Tasks.Select(task => KeyValuePair.Create(task.Task, value(task)))]);

    private static JsonObject Results(TaskSummary task)
    {
        var result = new JsonObject { ["alias"] = task.Task };
        foreach (var metric in task.Metrics)
        {
            result[$"{metric.Metric},{metric.Filter}"] = metric.Value;
            result[$"{metric.Metric}_stderr,{metric.Filter}"] = metric.StandardError is { } error ? error : "N/A";
        }

        return result;
    }

    private static JsonObject Config(SuiteTask suiteTask)
    {
        var task = suiteTask.Evaluator.Task;
        return new JsonObject
        {
            ["task"] = task.Name,
            ["output_type"] = OutputTypes.Name(task.OutputType),
            ["doc_to_text"] = task.DocToText,
            ["doc_to_target"] = task.DocToTarget,
            ["target_delimiter"] = task.TargetDelimiter,
            ["description"] = task.PromptPrefix,
            ["num_fewshot"] = task.FewShot?.Count ?? 0,
            ["metric_list"] = new JsonArray([.. task.Metrics.Select(metric => (JsonNode)new JsonObject { ["metric"] = metric.Name })]),
            ["metadata"] = new JsonObject { ["version"] = task.Version },
        };
    }

    private static IEnumerable<string> Samples(SuiteTask task, IReadOnlyList<ItemScore> scored)
    {
        var (items, order) = (task.Items, task.Order);
        var columns = task.Evaluator.Metrics(scored);
        return from pipeline in columns.Select(column => column.Filter).Distinct()
               from index in Enumerable.Range(0, scored.Count)
               select Sample(items[index], order[index], scored[index], index, [.. columns.Where(column => column.Filter == pipeline)], pipeline).ToJsonString(s_line) + "\n";
    }

    private static JsonObject Sample(TaskItem item, int place, ItemScore score, int index, MetricValue[] columns, string filter)
    {
        var sample = new JsonObject
        {
            ["doc_id"] = place,
            ["doc"] = JsonSerializer.SerializeToNode(item.Document.Fields),
            ["target"] = item.Target,
            ["arguments"] = new JsonObject { ["gen_args_0"] = new JsonObject { ["arg_0"] = item.Context } },
            ["resps"] = new JsonArray(new JsonArray(score.Completion)),
            ["filtered_resps"] = new JsonArray(score.Filtered),
            ["filter"] = filter,
            ["metrics"] = new JsonArray([.. columns.Select(column => (JsonNode)column.Metric)]),
            ["doc_hash"] = item.Document.Hash,
            ["prompt_hash"] = Hash(item.Context),
            ["target_hash"] = Hash(item.Target),
        };
        foreach (var column in columns)
        {
            sample[column.Metric] = column.Items[index];
        }

        return sample;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The harness's folder name of a model: runs of characters that file systems dislike become two underscores.</summary>
    internal static string Sanitized(string name) => string.Join("__", name.Split("\"<>:/|\\?*[]".ToCharArray(), StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A file is there whole or not at all.</summary>
    internal static void WriteWhole(string path, string text)
    {
        var part = path + ".part";
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }
}

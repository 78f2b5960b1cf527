using System.Text.Json;

namespace Eep.Core.Evaluation.Reports;

/// <summary>
/// Results read back from files in the harness's layout, of Eep or of the harness itself: aggregates of every task, and item scores where
/// the sample files lie beside them.
/// </summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Tasks">By name of the task.</param>
public sealed record HarnessImport(string Model, IReadOnlyDictionary<string, ImportedTask> Tasks)
{
    /// <summary>Reads an aggregate file and the samples beside it.</summary>
    /// <param name="path">The file, or a folder that holds one results_*.json, at any depth; of several the newest by name.</param>
    /// <exception cref="TaskException">Not readable or not of that layout; names file and field.</exception>
    public static HarnessImport Read(string path) => ReadFile(Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "results_*.json", SearchOption.AllDirectories).MaxBy(file => Path.GetFileName(file), StringComparer.Ordinal)
            ?? throw new TaskException($"{path} holds no results_*.json of lm-evaluation-harness.")
        : path);

    /// <summary>
    /// Compares two imports on a task, item by item, paired by document and filter.
    /// </summary>
    /// <exception cref="TaskException">Task hash, few-shot count or chat template differ, or no samples are there: the message says which.</exception>
    public static PairedComparison Compare(HarnessImport baseline, HarnessImport candidate, string task)
    {
        var (before, after) = (baseline.Find(task), candidate.Find(task));
        foreach (var (what, one, other) in new[]
        {
            ("task_hashes", before.TaskHash, after.TaskHash),
            ("n-shot", before.FewShot, after.FewShot),
            ("chat_template", before.ChatTemplate, after.ChatTemplate),
            ("limit", before.Limit, after.Limit),
        })
        {
            if (one != other)
            {
                throw new TaskException($"{task}: {what} differs, {one ?? "none"} against {other ?? "none"}: the items are not the same.");
            }
        }

        var shared = before.Items.Keys.Where(after.Items.ContainsKey).ToArray();
        return shared.Length > 0
            ? PairedComparison.Of([.. shared.Select(key => before.Items[key])], [.. shared.Select(key => after.Items[key])])
            : throw new TaskException($"{task}: the two share no sample; a comparison needs the samples_*.jsonl files beside the results.");
    }

    private static HarnessImport ReadFile(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            var tasks = root.GetProperty("results").EnumerateObject().ToDictionary(task => task.Name, task => Task(path, root, task));
            return new HarnessImport(Text(root, "model_name") ?? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!, tasks);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"{path} is no result file of lm-evaluation-harness: {fault.Message}", fault);
        }
    }

    private ImportedTask Find(string task) => Tasks.TryGetValue(task, out var found)
        ? found
        : throw new TaskException($"{Model} has no results of task {task}; it has {string.Join(", ", Tasks.Keys)}.");

    private static ImportedTask Task(string path, JsonElement root, JsonProperty task)
    {
        var values = new Dictionary<string, double>();
        foreach (var field in task.Value.EnumerateObject().Where(field => field.Name.Contains(',') && field.Value.ValueKind == JsonValueKind.Number))
        {
            values[field.Name] = field.Value.GetDouble();
        }

        var limit = root.TryGetProperty("config", out var config) ? Text(config, "limit") : null;
        return new ImportedTask(values, Of(root, "task_hashes", task.Name), Of(root, "n-shot", task.Name), Text(root, "chat_template"), limit, Samples(path, task.Name, [.. values.Keys.Select(name => name.Split(',')[0]).Where(name => !name.EndsWith("_stderr", StringComparison.Ordinal))]));
    }

    // Earlier versions of the harness do not list the metrics in a sample: there the first one of the aggregates counts. A perplexity's
    // sample is a pair of sum and weight, which has no score of its own.
    private static Dictionary<string, double> Samples(string path, string task, IReadOnlyList<string> metrics)
    {
        var stamp = Path.GetFileNameWithoutExtension(path)["results".Length..];
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $"samples_{task}{stamp}.jsonl");
        var items = new Dictionary<string, double>();
        foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            using var json = JsonDocument.Parse(line);
            var sample = json.RootElement;
            var metric = sample.TryGetProperty("metrics", out var listed) ? listed[0].GetString()! : metrics.FirstOrDefault(name => sample.TryGetProperty(name, out _));
            if (metric is not null && Score(sample.GetProperty(metric)) is { } score)
            {
                items[$"{Text(sample, "filter") ?? "none"} {Text(sample, "doc_hash")} {Text(sample, "doc_id")}"] = score;
            }
        }

        return items;
    }

    private static double? Score(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => null,
    };

    private static string? Of(JsonElement root, string name, string task) => root.TryGetProperty(name, out var map) ? Text(map, task) : null;

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}

/// <summary>One task of an imported result.</summary>
/// <param name="Values">By "metric,filter" and "metric_stderr,filter".</param>
/// <param name="TaskHash">Hash of the task's items, where the file has it.</param>
/// <param name="FewShot">Worked examples.</param>
/// <param name="ChatTemplate">Chat template or its name.</param>
/// <param name="Limit">Most documents.</param>
/// <param name="Items">Item scores by filter and document; empty without samples.</param>
public sealed record ImportedTask(
    IReadOnlyDictionary<string, double> Values, string? TaskHash, string? FewShot, string? ChatTemplate, string? Limit, IReadOnlyDictionary<string, double> Items);

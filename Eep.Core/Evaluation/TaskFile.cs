using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Eep.Core.Evaluation;

/// <summary>
/// Reads a task from YAML in the form of lm-evaluation-harness, the declarative part of it. Whatever could change a score and is not
/// understood is refused by name; function references never run.
/// </summary>
public static class TaskFile
{
    private const long LargestFile = 1 << 20;

    // The harness's own default when generation_kwargs names no stop: its few-shot delimiter.
    private const string DefaultStop = "\n\n";

    /// <summary>Reads and checks a task file. Data files are not opened yet.</summary>
    /// <param name="path">The .yaml file; data files are relative to its folder and may not leave it.</param>
    /// <exception cref="TaskException">Names file, field, value and what would be right.</exception>
    public static EvaluationTask Read(string path)
    {
        var file = Path.GetFileName(path);
        var fields = new YamlFields(file, Parse(path));
        RefuseCode(fields);
        var type = OutputTypeOf(fields);
        var generation = fields.Mapping("generation_kwargs");
        var metadata = fields.Mapping("metadata");
        var task = new EvaluationTask
        {
            Name = fields.Required("task"),
            Description = metadata?.Text("description"),
            OutputType = type,
            DataFiles = DataFiles(fields, Path.GetDirectoryName(Path.GetFullPath(path))!),
            PromptPrefix = fields.Text("description") ?? "",
            DocToText = fields.Required("doc_to_text"),
            DocToTarget = fields.Required("doc_to_target"),
            DocToChoice = fields.Texts("doc_to_choice") ?? [],
            TargetDelimiter = NoLiteralEscape(fields, "target_delimiter", fields.Text("target_delimiter")) ?? " ",
            Until = Until(generation),
            MaxNewTokens = generation?.Number("max_gen_toks", 1) ?? 256,
            Filters = Filters(fields),
            Metric = Metric(fields, type),
            StyleWords = metadata?.Texts("style_words") ?? [],
            Version = metadata?.Text("version") ?? "0",
        };
        CheckGeneration(generation);
        fields.RefuseOthers("docs/tasks.md lists the fields of a task.");
        CheckParts(task, file);
        return task;
    }

    private static YamlNode Parse(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > LargestFile)
            {
                throw new TaskException($"{path} has {info.Length} bytes; a task file has at most {LargestFile}.");
            }

            using var reader = new StreamReader(path);
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents.Count == 1
                ? stream.Documents[0].RootNode
                : throw new TaskException($"{path} holds {stream.Documents.Count} YAML documents; a task file holds one.");
        }
        catch (YamlException fault)
        {
            throw new TaskException($"{path}:{fault.Start.Line}: not valid YAML: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // The parser leaves its own exceptions behind on some unclosed brackets and duplicate keys.
            throw new TaskException($"{path}: not valid YAML: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"The task file {path} cannot be read: {fault.Message}", fault);
        }
    }

    private static void RefuseCode(YamlFields fields)
    {
        const string NoCode = "a task is data, not code.";
        foreach (var name in (string[])["process_docs", "process_results", "custom_dataset", "use_prompt", "unsafe_code", "include"])
        {
            fields.OnlyAllow(name, name == "include" ? "write all fields into this file." : NoCode, "false");
        }

        fields.OnlyAllow("num_fewshot", "worked examples belong into doc_to_text: only 0 is supported.", "0");
        fields.OnlyAllow("repeats", "answers are greedy: only 1 is supported.", "1");
        fields.OnlyAllow("should_decontaminate", "only false is supported.", "false");
        fields.OnlyAllow("gen_prefix", "write it at the end of doc_to_text.", "");
        fields.OnlyAllow("dataset_path", "only local files are read: it must be json, with dataset_kwargs.data_files.", "json");
        fields.OnlyAllow("dataset_name", "local files have no configurations: leave it out.");

        // These only name things, or only matter with worked examples.
        foreach (var name in (string[])["task_alias", "tag", "fewshot_delimiter", "fewshot_split", "fewshot_config"])
        {
            fields.Node(name);
        }
    }

    private static OutputType OutputTypeOf(YamlFields fields) => fields.Text("output_type") switch
    {
        null or "generate_until" => OutputType.GenerateUntil,
        "multiple_choice" => OutputType.MultipleChoice,
        var other => throw new TaskException(
            $"{fields.Where("output_type")} is '{other}'; supported are generate_until and multiple_choice."),
    };

    private static Dictionary<SplitKind, string> DataFiles(YamlFields fields, string folder)
    {
        var files = fields.Mapping("dataset_kwargs")?.Mapping("data_files")
            ?? throw new TaskException($"{fields.Where("dataset_kwargs")} must name data_files, one JSON Lines file for each split.");
        var result = new Dictionary<SplitKind, string>();
        foreach (var (kind, names) in (IEnumerable<(SplitKind, string[])>)
            [(SplitKind.Search, ["search_split", "training_split"]), (SplitKind.Validation, ["validation_split"]), (SplitKind.Test, ["test_split"])])
        {
            var given = names.Where(name => fields.Text(name) is not null).ToArray();
            if (given.Length > 1)
            {
                throw new TaskException($"{fields.Where(given[1])}: {given[0]} says the same; name one of them.");
            }

            if (given is [var field])
            {
                var split = fields.Required(field);
                var file = files.Text(split)
                    ?? throw new TaskException($"{fields.Where(field)} is '{split}'; data_files has {string.Join(", ", files.Names)}.");
                result[kind] = Inside(folder, file, files.Where(split));
            }
        }

        if (result.Count == 0)
        {
            throw new TaskException($"{fields.Where("test_split")} is missing: name at least one of search_split, validation_split, test_split.");
        }

        if (result.Values.Distinct().Count() != result.Count)
        {
            throw new TaskException($"{fields.Where("dataset_kwargs")}: two splits read the same file; splits must be disjoint.");
        }

        return result;
    }

    private static string Inside(string folder, string file, string where)
    {
        var full = Path.GetFullPath(file, folder);
        return !Path.IsPathRooted(file) && full.StartsWith(folder.TrimEnd('/') + '/', StringComparison.Ordinal)
            ? full
            : throw new TaskException($"{where} is '{file}'; a data file lies in the folder of the task file or below.");
    }

    private static IReadOnlyList<string> Until(YamlFields? generation)
    {
        var until = generation?.Texts("until") ?? [DefaultStop];
        foreach (var stop in until)
        {
            NoLiteralEscape(generation!, "until", stop);
            if (stop.Length == 0)
            {
                throw new TaskException($"{generation!.Where("until")} holds an empty text, which would end every answer at once.");
            }
        }

        return until;
    }

    private static string? NoLiteralEscape(YamlFields fields, string name, string? text) =>
        text is not null && (text.Contains("\\n", StringComparison.Ordinal) || text.Contains("\\t", StringComparison.Ordinal))
            ? throw new TaskException($"{fields.Where(name)} holds a backslash and a letter; put it in double quotes to mean a line break or tab.")
            : text;

    private static void CheckGeneration(YamlFields? generation)
    {
        generation?.OnlyAllow("do_sample", "answers are greedy: only false is supported.", "false");
        generation?.OnlyAllow("temperature", "answers are greedy: only 0 is supported.", "0", "0.0");
        generation?.RefuseOthers("supported are until, max_gen_toks.");
    }

    private static FilterStep[] Filters(YamlFields fields)
    {
        var pipelines = fields.Mappings("filter_list");
        if (pipelines.Count > 1)
        {
            throw new TaskException($"{fields.Where("filter_list")} has {pipelines.Count} pipelines; the score needs one: keep one.");
        }

        if (pipelines.Count == 0)
        {
            return [];
        }

        pipelines[0].Text("name");
        var steps = pipelines[0].Mappings("filter").Select(step => new FilterStep(step.Required("function"), Arguments(step, "function"))).ToArray();
        pipelines[0].RefuseOthers("a pipeline has name and filter.");
        return steps;
    }

    private static MetricSpec Metric(YamlFields fields, OutputType type)
    {
        var metrics = fields.Mappings("metric_list");
        if (metrics.Count == 0)
        {
            return new MetricSpec(type == OutputType.MultipleChoice ? "acc" : AnswerMetric.ExactMatch, new Dictionary<string, string>());
        }

        if (metrics.Count > 1)
        {
            throw new TaskException($"{fields.Where("metric_list")} has {metrics.Count} metrics; the score is one: keep the one that decides.");
        }

        var metric = metrics[0];
        metric.OnlyAllow("aggregation", "only mean is supported.", "mean");
        metric.OnlyAllow("higher_is_better", "a score must be better when higher.", "true");
        return new MetricSpec(metric.Required("metric"), Arguments(metric, "metric", "aggregation", "higher_is_better"));
    }

    private static Dictionary<string, string> Arguments(YamlFields fields, params string[] except) =>
        fields.Names.Except(except).ToDictionary(
            name => name,
            name => fields.Node(name) is YamlSequenceNode
                ? System.Text.Json.JsonSerializer.Serialize(fields.Texts(name))
                : fields.Text(name) ?? "");

    private static void CheckParts(EvaluationTask task, string file)
    {
        if (task.OutputType == OutputType.MultipleChoice && task.DocToChoice.Count == 0)
        {
            throw new TaskException($"{file}: doc_to_choice is missing; multiple_choice needs a field that holds a list, or fixed texts.");
        }

        if (task.StyleWords.Any(string.IsNullOrWhiteSpace))
        {
            throw new TaskException($"{file}: metadata.style_words holds an empty text.");
        }

        _ = new Scoring(task);
        _ = new Template(task.DocToText, $"{file}: doc_to_text");
        _ = new Template(task.DocToTarget, $"{file}: doc_to_target");
        _ = task.DocToChoice.Select(choice => new Template(choice, $"{file}: doc_to_choice")).ToArray();
    }
}

using Eep.Core.Evaluation.Templates;

namespace Eep.Core.Evaluation;

/// <summary>
/// Reads a task from YAML in the form of lm-evaluation-harness, the declarative part of it. Whatever could change a score and is not
/// understood is refused by name; function references never run.
/// </summary>
public static class TaskFile
{
    // The harness's own default when generation_kwargs names no stop: its few-shot delimiter.
    private const string BlankLine = "\n\n";

    /// <summary>Reads and checks a task file. Data files are not opened yet.</summary>
    /// <param name="path">The .yaml or .json file; data files are relative to its folder and may not leave it.</param>
    /// <exception cref="TaskException">Names file, field, value and what would be right.</exception>
    public static EvaluationTask Read(string path)
    {
        var fields = YamlFile.Read(path);
        RefuseCode(fields);
        var type = OutputTypeOf(fields);
        var generation = fields.Mapping("generation_kwargs");
        var metadata = fields.Mapping("metadata");
        var data = TaskFileData.Read(fields, metadata, Path.GetDirectoryName(Path.GetFullPath(path))!);
        var task = new EvaluationTask
        {
            Name = fields.Required("task"),
            Description = metadata?.Text("description"),
            OutputType = type,
            DataFiles = data.Files,
            Division = data.Division,
            Where = metadata?.Text("where"),
            Overlap = Overlap(metadata),
            PromptPrefix = fields.Text("description") ?? "",
            DocToText = fields.Required("doc_to_text"),
            DocToTarget = fields.Required("doc_to_target"),
            DocToChoice = fields.Texts("doc_to_choice") ?? [],
            TargetDelimiter = NoLiteralEscape(fields, "target_delimiter", fields.Text("target_delimiter")) ?? " ",
            FewShot = FewShot(fields, data),
            Until = Until(generation),
            MaxNewTokens = generation?.Number("max_gen_toks", 1) ?? 256,
            Pipelines = TaskFileScoring.Pipelines(fields),
            Metrics = TaskFileScoring.Metrics(fields, type),
            StyleWords = metadata?.Texts("style_words") ?? [],
            Version = metadata?.Text("version") ?? "0",
        };
        CheckGeneration(generation);
        fields.RefuseOthers("docs/tasks.md lists the fields of a task.");
        CheckParts(task, Path.GetFileName(path));
        return task;
    }

    private static void RefuseCode(YamlFields fields)
    {
        const string NoCode = "a task is data, not code.";
        if (fields.Names.Contains("group"))
        {
            throw new TaskException($"{fields.Where("group")}: a group of tasks is a suite here; docs/ci.md shows one.");
        }

        foreach (var name in (string[])["process_docs", "process_results", "custom_dataset", "use_prompt", "unsafe_code"])
        {
            fields.OnlyAllow(name, NoCode, "false");
        }

        fields.OnlyAllow("repeats", "answers are greedy: only 1 is supported.", "1");
        fields.OnlyAllow("should_decontaminate", "leave the contamination check to metadata.overlap: only false is supported.", "false", "true");
        fields.OnlyAllow("gen_prefix", "write it at the end of doc_to_text.", "");

        // These only name things, or serve a check that Eep makes in its own way.
        foreach (var name in (string[])["task_alias", "tag", "dataset_name", "doc_to_decontamination_query"])
        {
            fields.Node(name);
        }
    }

    private static OutputType OutputTypeOf(YamlFields fields) => fields.Text("output_type") is not { } name
        ? OutputType.GenerateUntil
        : OutputTypes.Find(name)
            ?? throw new TaskException($"{fields.Where("output_type")} is '{name}'; supported are {string.Join(", ", OutputTypes.Names)}.");

    private static string? Overlap(YamlFields? metadata)
    {
        var words = metadata?.Text("overlap");
        return words is null || OverlapReason.IsGiven(words)
            ? words
            : throw new TaskException($"{metadata!.Where("overlap")} is '{words}'; say in words, at least three, why splits may share documents.");
    }

    private static FewShot? FewShot(YamlFields fields, TaskFileData data)
    {
        var delimiter = NoLiteralEscape(fields, "fewshot_delimiter", fields.Text("fewshot_delimiter")) ?? BlankLine;
        var config = fields.Mapping("fewshot_config");
        var sampler = config?.Text("sampler") ?? "default";
        var seed = config?.Number("seed", 0) ?? 0;
        config?.RefuseOthers("supported are sampler and seed.");
        var split = fields.Text("fewshot_split");
        var count = fields.Number("num_fewshot", 0) ?? 0;
        if (sampler is not ("default" or "first_n"))
        {
            throw new TaskException($"{fields.Where("fewshot_config")}: sampler is '{sampler}'; supported are default and first_n.");
        }

        return count == 0 ? null : new FewShot(count, data.SplitNamed(split) ?? SplitKind.Search, delimiter, sampler == "first_n" ? null : seed);
    }

    private static IReadOnlyList<string> Until(YamlFields? generation)
    {
        var until = generation?.Texts("until") ?? [BlankLine];
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
        _ = task.Where is null ? null : new Template(task.Where, $"{file}: metadata.where");
        _ = task.DocToChoice.Select(choice => new Template(choice, $"{file}: doc_to_choice")).ToArray();
    }
}

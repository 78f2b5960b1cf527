using Eep.Core.Evaluation;

namespace Eep.Tests.Evaluation;

public sealed class TaskFileTests
{
    [Fact]
    public void Read_WholeTask_FillsEveryField()
    {
        using var folder = new TaskFolder();
        var task = folder.Read();
        Assert.Equal(("capital", "Capitals of countries.", "1.0"), (task.Name, task.Description, task.Version));
        Assert.Equal(OutputType.GenerateUntil, task.OutputType);
        Assert.Equal(Path.Combine(folder.Folder, "data", "validation.jsonl"), task.DataFiles[SplitKind.Validation]);
        Assert.Equal("Question: {{question}}\nAnswer:", task.DocToText);
        Assert.Equal(" ", task.TargetDelimiter);
        Assert.Equal(["\n", "."], task.Until);
        Assert.Equal(12, task.MaxNewTokens);
        Assert.Equal(["take_first", "remove_whitespace"], Assert.Single(task.Pipelines).Steps.Select(step => step.Function));
        Assert.Equal(("exact_match", "true"), (task.Metric.Name, task.Metric.Arguments["ignore_case"]));
        Assert.Equal(["It is"], task.StyleWords);
        Assert.Equal("", task.PromptPrefix);
    }

    [Fact]
    public void Read_LittleTask_HasTheHarnessDefaults()
    {
        using var folder = new TaskFolder("""
            task: little
            dataset_path: json
            dataset_kwargs: {data_files: {train: data/search.jsonl}}
            training_split: train
            description: "Answer briefly.\n\n"
            doc_to_text: question
            doc_to_target: answer
            """);
        var task = folder.Read();
        Assert.Equal([SplitKind.Search], task.DataFiles.Keys);
        Assert.Equal(" ", task.TargetDelimiter);
        Assert.Equal(["\n\n"], task.Until);
        Assert.Equal(256, task.MaxNewTokens);
        Assert.Equal("exact_match", task.Metric.Name);
        Assert.Equal([FilterPipeline.None], task.Pipelines);
        Assert.Equal("Answer briefly.\n\nFrance?", new Evaluator(task).Requests(SplitKind.Search)[0].Context);
    }

    [Theory]
    [InlineData("task: capital", "", "task is missing")]
    [InlineData("doc_to_text: \"Question: {{question}}\\nAnswer:\"", "doc_to_text: !function utils.text", "a task is data, not code")]
    [InlineData("dataset_path: json", "dataset_path: json\ninclude: base.yaml", "base.yaml cannot be read")]
    [InlineData("dataset_path: json", "dataset_path: json\ninclude: ../base.yaml", "must lie in the folder of the task file")]
    [InlineData("dataset_path: json", "dataset_path: json\nnum_fewshot: 5", "num_fewshot is 5; the search split has only 2 documents")]
    [InlineData("{{question}}", "{{question | rot13}}", "filter 'rot13' is not supported")]
    [InlineData("{{question}}", "{% macro x() %}{{question}}{% endmacro %}", "statement 'macro' is not supported")]
    [InlineData("version: 1.0", "version: 1.0\n  overlap: yes", "say in words")]
    [InlineData("dataset_path: json", "dataset_path: json\nprocess_docs: !function utils.f", "is !function; a task is data")]
    [InlineData("dataset_path: json", "dataset_path: json\nunsafe_code: true", "unsafe_code (line 3) is 'true'; a task is data, not code")]
    [InlineData("dataset_path: json", "dataset_path: json\nshuffle: true", "shuffle (line 3) is not supported")]
    [InlineData("output_type: generate_until", "output_type: rank", "is 'rank'; supported are generate_until, multiple_choice, loglikelihood, loglikelihood_rolling")]
    [InlineData("{{answer}}", "{{answer", "without closing it")]
    [InlineData("function: take_first", "function: majority_vote", "Filter 'majority_vote' is unknown")]
    [InlineData("function: take_first", "function: regex\n        regex_pattern: \"(\"", "regex_pattern '(' is not a regular expression")]
    [InlineData("function: take_first", "function: regex\n        pattern: x", "no argument 'pattern'")]
    [InlineData("function: take_first", "function: regex\n        group_select: last", "group_select of filter regex is 'last'")]
    [InlineData("metric: exact_match", "metric: bleu", "Metric 'bleu' is unknown")]
    [InlineData("aggregation: mean", "aggregation: median", "aggregation (line 25) is 'median'; metric exact_match is aggregated by mean")]
    [InlineData("higher_is_better: true", "higher_is_better: false", "a higher value is better")]
    [InlineData("ignore_case: true", "ignore_case: maybe", "ignore_case of metric exact_match is 'maybe'")]
    [InlineData("ignore_case: true", "ignore_caps: true", "has no argument 'ignore_caps'")]
    [InlineData("until: [\"\\n\", \".\"]", "until: ['\\n']", "put it in double quotes")]
    [InlineData("until: [\"\\n\", \".\"]", "until: [\"\"]", "holds an empty text")]
    [InlineData("max_gen_toks: 12", "max_gen_toks: 0", "max_gen_toks (line 17) is '0'; it must be a whole number of at least 1")]
    [InlineData("max_gen_toks: 12", "do_sample: true", "only false is supported")]
    [InlineData("max_gen_toks: 12", "top_k: 4", "top_k (line 17) is not supported; supported are until, max_gen_toks.")]
    [InlineData("search: data/search.jsonl", "search: ../search.jsonl", "must lie in the folder of the task file or below")]
    [InlineData("search: data/search.jsonl", "search: /etc/passwd", "must lie in the folder of the task file or below")]
    [InlineData("search: data/search.jsonl", "search: data/test.jsonl", "two splits read the same file")]
    [InlineData("search: data/search.jsonl", "search: data/none.jsonl", "none.jsonl cannot be read")]
    [InlineData("search_split: search", "search_split: train", "search_split (line 8) is 'train'; data_files has search, validation, test")]
    [InlineData("search_split: search", "search_split: search\ntraining_split: search", "search_split says the same")]
    [InlineData("style_words: [\"It is\"]", "style_words: [\" \"]", "style_words holds an empty text")]
    [InlineData("task: capital", "task: [capital", "not valid YAML")]
    [InlineData("task: capital", "task: {a: b}", "task (line 1) must be a single value")]
    public void Read_OneThingWrong_NamesIt(string right, string wrong, string expected)
    {
        Assert.Contains(right, TaskFolder.Yaml, StringComparison.Ordinal);
        using var folder = new TaskFolder(TaskFolder.Yaml.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(expected, folder.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_SaysSo() =>
        Assert.Contains("nowhere.yaml cannot be read", Assert.Throws<TaskException>(() => TaskFile.Read("/nowhere/nowhere.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_TwoPipelinesAndMetrics_KeepsAllAndTheFirstDecides()
    {
        using var folder = new TaskFolder(TaskFolder.Yaml
            .Replace("metric_list:", "  - name: loose\n    filter: [{function: first_line}]\nmetric_list:", StringComparison.Ordinal)
            .Replace("metadata:", "  - metric: squad_f1\nmetadata:", StringComparison.Ordinal));
        var task = folder.Read();
        Assert.Equal(["strict", "loose"], task.Pipelines.Select(pipeline => pipeline.Name));
        Assert.Equal(["exact_match", "squad_f1"], task.Metrics.Select(metric => metric.Name));
        Assert.Equal("exact_match", task.Metric.Name);
    }

    [Fact]
    public void Read_SameNameTwice_IsRefused()
    {
        using var folder = new TaskFolder(TaskFolder.Yaml.Replace("metadata:", "  - metric: exact_match\nmetadata:", StringComparison.Ordinal));
        Assert.Contains("names a metric twice", folder.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Include_TakesOverWhatTheFileDoesNotSay()
    {
        using var folder = new TaskFolder("include: base.yaml\ntask: own\n");
        folder.Write("base.yaml", TaskFolder.Yaml);
        Assert.Equal(("own", 12), (folder.Read().Name, folder.Read().MaxNewTokens));
        folder.Write("base.yaml", "include: task.yaml\n" + TaskFolder.Yaml);
        Assert.Contains("include goes deeper than 8 files", folder.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HubTaskWithoutFiles_SaysWhatToDo()
    {
        using var folder = new TaskFolder("task: boolq\ndataset_path: super_glue\ndataset_name: boolq\ndoc_to_text: q\ndoc_to_target: a\n");
        Assert.Contains("dataset_path (line 2) is 'super_glue': only local files are read; get the data and name the files in dataset_kwargs.data_files.", folder.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShippedTasks_AreUsable()
    {
        var tasks = Directory.GetFiles(RepositoryRoot.Combine("samples", "tasks"), "*.yaml");
        Assert.True(tasks.Length >= 5);
        foreach (var path in tasks)
        {
            var evaluator = new Evaluator(TaskFile.Read(path));
            Assert.Equal([300, 500, 1000], evaluator.Splits.Select(split => evaluator.Items(split).Count));
        }
    }

    // Each of these would otherwise end the process, not the request: a stack that overflows is caught by nobody.
    [Theory]
    [InlineData("[", "nested deeper than 64")]
    [InlineData("{a: ", "nested deeper than 64")]
    [InlineData("- ", "nested deeper than 64")]
    public void Read_EndlessNesting_IsRefused(string level, string fault)
    {
        using var folder = new TaskFolder(string.Concat(Enumerable.Repeat(level, 100_000)));
        Assert.Contains(fault, Assert.Throws<TaskException>(() => folder.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AliasesOfAliases_AreRefused()
    {
        using var folder = new TaskFolder("a: &a [x, x]\nb: &b [*a, *a]\n? [*b, *b]\n: c\n");
        Assert.Contains("an alias stands inside an anchored node", Assert.Throws<TaskException>(() => folder.Read()).Message, StringComparison.Ordinal);
    }
}

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
        Assert.Equal(["take_first", "remove_whitespace"], task.Filters.Select(step => step.Function));
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
        Assert.Empty(task.Filters);
        Assert.Equal("Answer briefly.\n\nFrance?", new Evaluator(task).Requests(SplitKind.Search)[0].Context);
    }

    [Theory]
    [InlineData("task: capital", "", "task is missing")]
    [InlineData("doc_to_text: \"Question: {{question}}\\nAnswer:\"", "doc_to_text: !function utils.text", "a task is data, not code")]
    [InlineData("dataset_path: json", "dataset_path: squad", "only local files are read")]
    [InlineData("dataset_path: json", "dataset_path: json\nprocess_docs: !function utils.f", "is !function; a task is data")]
    [InlineData("dataset_path: json", "dataset_path: json\nunsafe_code: true", "unsafe_code (line 3) is 'true'; a task is data, not code")]
    [InlineData("dataset_path: json", "dataset_path: json\ninclude: base.yaml", "write all fields into this file")]
    [InlineData("dataset_path: json", "dataset_path: json\nnum_fewshot: 5", "num_fewshot (line 3) is '5'; worked examples belong into doc_to_text")]
    [InlineData("dataset_path: json", "dataset_path: json\nshuffle: true", "shuffle (line 3) is not supported")]
    [InlineData("output_type: generate_until", "output_type: loglikelihood_rolling", "is 'loglikelihood_rolling'; supported are")]
    [InlineData("{{question}}", "{{question | upper}}", "'{{question | upper}}'; only a field's plain name")]
    [InlineData("{{question}}", "{% if x %}{{question}}{% endif %}", "uses Jinja statements")]
    [InlineData("{{answer}}", "{{answer", "without closing it")]
    [InlineData("function: take_first", "function: majority_vote", "Filter 'majority_vote' is unknown")]
    [InlineData("function: take_first", "function: regex\n        regex_pattern: \"(\"", "regex_pattern '(' is not a regular expression")]
    [InlineData("function: take_first", "function: regex\n        pattern: x", "no argument 'pattern'")]
    [InlineData("function: take_first", "function: regex\n        group_select: last", "group_select of filter regex is 'last'")]
    [InlineData("metric: exact_match", "metric: bleu", "Metric 'bleu' is unknown")]
    [InlineData("aggregation: mean", "aggregation: median", "aggregation (line 25) is 'median'; only mean")]
    [InlineData("higher_is_better: true", "higher_is_better: false", "must be better when higher")]
    [InlineData("ignore_case: true", "ignore_case: maybe", "ignore_case of metric exact_match is 'maybe'")]
    [InlineData("ignore_case: true", "ignore_caps: true", "has no argument 'ignore_caps'")]
    [InlineData("until: [\"\\n\", \".\"]", "until: ['\\n']", "put it in double quotes")]
    [InlineData("until: [\"\\n\", \".\"]", "until: [\"\"]", "holds an empty text")]
    [InlineData("max_gen_toks: 12", "max_gen_toks: 0", "max_gen_toks (line 17) is '0'; it must be a whole number of at least 1")]
    [InlineData("max_gen_toks: 12", "do_sample: true", "only false is supported")]
    [InlineData("max_gen_toks: 12", "top_k: 4", "top_k (line 17) is not supported; supported are until, max_gen_toks.")]
    [InlineData("search: data/search.jsonl", "search: ../search.jsonl", "lies in the folder of the task file or below")]
    [InlineData("search: data/search.jsonl", "search: /etc/passwd", "lies in the folder of the task file or below")]
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
    public void Read_TwoPipelinesOrMetrics_AsksForOne()
    {
        using var pipelines = new TaskFolder(TaskFolder.Yaml.Replace("metric_list:", "  - name: other\n    filter: []\nmetric_list:", StringComparison.Ordinal));
        Assert.Contains("has 2 pipelines", pipelines.Refusal(), StringComparison.Ordinal);
        using var metrics = new TaskFolder(TaskFolder.Yaml.Replace("metadata:", "  - metric: contains_match\nmetadata:", StringComparison.Ordinal));
        Assert.Contains("has 2 metrics", metrics.Refusal(), StringComparison.Ordinal);
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
}

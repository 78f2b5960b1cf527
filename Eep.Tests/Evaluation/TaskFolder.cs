using Eep.Core.Evaluation;

namespace Eep.Tests.Evaluation;

/// <summary>A temporary folder with a task file and its data, removed at the end of the test.</summary>
public sealed class TaskFolder : IDisposable
{
    public const string Yaml = """
        task: capital
        dataset_path: json
        dataset_kwargs:
          data_files:
            search: data/search.jsonl
            validation: data/validation.jsonl
            test: data/test.jsonl
        search_split: search
        validation_split: validation
        test_split: test
        output_type: generate_until
        doc_to_text: "Question: {{question}}\nAnswer:"
        doc_to_target: "{{answer}}"
        target_delimiter: " "
        generation_kwargs:
          until: ["\n", "."]
          max_gen_toks: 12
        filter_list:
          - name: strict
            filter:
              - function: take_first
              - function: remove_whitespace
        metric_list:
          - metric: exact_match
            aggregation: mean
            higher_is_better: true
            ignore_case: true
        metadata:
          version: 1.0
          description: Capitals of countries.
          style_words: ["It is"]
        """;

    public TaskFolder(string? yaml = null)
    {
        Folder = Directory.CreateTempSubdirectory("eep-task-").FullName;
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        Write("task.yaml", yaml ?? Yaml);
        Write("data/search.jsonl", """{"question":"France?","answer":"Paris"}""" + "\n" + """{"question":"Peru?","answer":"Lima"}""" + "\n");
        Write("data/validation.jsonl", """{"question":"Italy?","answer":"Rome"}""" + "\n");
        Write("data/test.jsonl", """{"question":"Chad?","answer":"N'Djamena"}""" + "\n");
    }

    public string Folder { get; }

    public string TaskPath => Path.Combine(Folder, "task.yaml");

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    public EvaluationTask Read() => TaskFile.Read(TaskPath);

    public string Refusal() => Assert.Throws<TaskException>(() => new Evaluator(Read())).Message;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

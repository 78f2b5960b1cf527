using System.Text.Json;

namespace Eep.Samples.Data;

/// <summary>Writes a task as data: one YAML file with the harness's field names and one JSON line per item.</summary>
public static class TaskWriter
{
    private static readonly (Split Split, string File, int Count)[] Shipped =
        [(Split.Search, "search", 300), (Split.Validation, "validation", 500), (Split.Test, "test", 1000)];

    public static void WriteAll(string folder, ulong seed)
    {
        foreach (var (split, file, count) in Shipped)
        {
            foreach (var task in TaskSuite.For(split, seed))
            {
                Directory.CreateDirectory(Path.Combine(folder, task.Name));
                File.WriteAllText(Path.Combine(folder, $"{task.Name}.yaml"), Yaml(task));
                var lines = TaskSuite.Items(task, split, count, seed).Select(item => JsonSerializer.Serialize(item.Fields));
                File.WriteAllText(Path.Combine(folder, task.Name, $"{file}.jsonl"), string.Join('\n', lines) + "\n");
            }
        }
    }

    private static string Yaml(SampleTask task)
    {
        var template = task.Template.Replace("\n", "\\n", StringComparison.Ordinal);
        var styleWords = task.Opener is null ? "[]" : $"[\"{task.Opener}\"]";
        return $$"""
            # {{task.Title}}: written by `dotnet run --project samples/Eep.Samples -- tasks`.
            task: sample_{{task.Name}}
            dataset_path: json
            dataset_kwargs:
              data_files:
                search: {{task.Name}}/search.jsonl
                validation: {{task.Name}}/validation.jsonl
                test: {{task.Name}}/test.jsonl
            search_split: search
            validation_split: validation
            test_split: test
            {{(task.Choices.Count == 0 ? Generation(template, task.MaximumAnswerTokens) : MultipleChoice(template, task.Choices))}}
            metadata:
              version: 1.0
              style_words: {{styleWords}}

            """;
    }

    private static string Generation(string template, int maximumAnswerTokens) => $$"""
        output_type: generate_until
        doc_to_text: "{{template}}"
        doc_to_target: "{{"{{answer}}"}}"
        target_delimiter: " "
        generation_kwargs:
          until: ["\n"]
          max_gen_toks: {{maximumAnswerTokens}}
        filter_list:
          - name: strict
            filter:
              - function: take_first
              - function: strip
        metric_list:
          - metric: exact_match
            aggregation: mean
            higher_is_better: true
        """;

    private static string MultipleChoice(string template, IReadOnlyList<string> choices) => $$"""
        output_type: multiple_choice
        doc_to_text: "{{template}}"
        doc_to_choice: [{{string.Join(", ", choices.Select(choice => $"\"{choice}\""))}}]
        doc_to_target: "{{"{{answer}}"}}"
        target_delimiter: " "
        metric_list:
          - metric: acc
            aggregation: mean
            higher_is_better: true
        """;
}

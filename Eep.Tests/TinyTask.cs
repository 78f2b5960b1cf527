namespace Eep.Tests;

/// <summary>
/// A multiple-choice task in letters that <see cref="TinyTokenizer"/> knows, in a folder of its own: a random model gets some items
/// right and others wrong, so that plans differ in score.
/// </summary>
public sealed class TinyTask : IDisposable
{
    private const string Yaml = """
        task: tiny
        dataset_path: json
        dataset_kwargs:
          data_files:
            search: search.jsonl
            validation: validation.jsonl
            test: test.jsonl
        search_split: search
        validation_split: validation
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{question}} ="
        doc_to_choice: ["yes", "no"]
        doc_to_target: "{{answer}}"
        target_delimiter: " "
        metric_list:
          - metric: acc
            aggregation: mean
            higher_is_better: true
        metadata:
          version: 1.0
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-tiny-task-");

    public TinyTask(int itemsPerSplit = 24)
    {
        File.WriteAllText(Path, Yaml);
        Write("search", 0, itemsPerSplit);
        Write("validation", 1, itemsPerSplit);
        Write("test", 2, itemsPerSplit);
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "task.yaml");

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string split, int part, int items)
    {
        var random = new Random(part);
        var lines = Enumerable.Range(0, items).Select(item =>
        {
            var letters = string.Concat(Enumerable.Range(0, 8).Select(_ => (char)('a' + random.Next(26))));
            return $$"""{"question":"{{letters}} {{item}} {{part}}","answer":"{{(random.Next(2) == 0 ? "yes" : "no")}}"}""";
        });
        File.WriteAllLines(System.IO.Path.Combine(_folder.FullName, split + ".jsonl"), lines);
    }
}

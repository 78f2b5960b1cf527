using Eep.Core.Runs;

namespace Eep.Tests.Web.Processes;

/// <summary>A real run that is small but not over in a moment: a random model, a task of a few items, some dozen generations.</summary>
public sealed class TinyWork : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-work-");
    private readonly TinyMixtral _model = new(new TinyMixtralOptions { ExpertCount = 8, LayerCount = 3 });

    public TinyWork()
    {
        WriteSplit("search", 0, 24);
        WriteSplit("validation", 100, 8);
        WriteSplit("test", 200, 8);
        File.WriteAllText(
            Path.Combine(_folder.FullName, "task.yaml"),
            """
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
            doc_to_text: "{{question}}"
            doc_to_target: "{{answer}}"
            doc_to_choice: ["a", "b", "c"]
            metric_list:
              - metric: acc
                aggregation: mean
                higher_is_better: true
            metadata:
              version: 1.0
            """);
        OptionsFile = Path.Combine(_folder.FullName, "options.json");
        File.WriteAllText(OptionsFile, RunOptionsFile.Format(Options));
    }

    public RunOptions Options => new()
    {
        Model = _model.Folder,
        Task = Path.Combine(_folder.FullName, "task.yaml"),
        ExpertBudget = 4,
        Seed = 7,
        PruningGenerations = 15,
        MergingGenerations = 25,
        ChildrenPerGeneration = 6,
        ValidationCandidates = 3,
        Baselines = false,
    };

    public string OptionsFile { get; }

    /// <summary>A new empty data folder.</summary>
    public string NewData() => Path.Combine(_folder.FullName, Path.GetRandomFileName());

    public void Dispose()
    {
        _model.Dispose();
        _folder.Delete(recursive: true);
    }

    private void WriteSplit(string name, int first, int count) => File.WriteAllLines(
        Path.Combine(_folder.FullName, $"{name}.jsonl"),
        Enumerable.Range(first, count).Select(number => $$"""{"question":"{{Words(number)}}","answer":{{number % 3}}}"""));

    private static string Words(int number) =>
        string.Join(' ', Enumerable.Range(0, 12).Select(place => (char)('a' + ((number * (place + 3)) + (place * place) + (number / 26)) % 26)));
}

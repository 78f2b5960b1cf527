using System.Text.Json;
using Eep.Core.Runs;
using Eep.Tests.Runs;
using Eep.Web.Commands;

namespace Eep.Tests.Samples;

/// <summary>
/// Small files in the published formats of BoolQ, RTE, CB, SQuAD and DROP go through import, division into splits, search, export, suite
/// and gate on the sample model: the shipped task definitions, nothing else.
/// </summary>
public sealed class PublishedFormatsTests : IDisposable
{
    private const int Rows = 40;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-formats-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("boolq", "val.jsonl")]
    [InlineData("rte", "val.jsonl")]
    [InlineData("cb", "val.jsonl")]
    [InlineData("squad2", "dev-v2.0.json")]
    [InlineData("drop", "drop_dataset_dev.json")]
    public async Task Published_File_GoesThroughSearchSuiteAndGate(string task, string file)
    {
        var model = RepositoryRoot.Combine("samples", "model");
        var definition = await File.ReadAllTextAsync(RepositoryRoot.Combine("samples", "benchmarks", task + ".yaml"));
        var start = definition.IndexOf("    test: data/", StringComparison.Ordinal);
        var end = definition.IndexOf('\n', start);
        definition = definition[..start] + $"    all: {file}" + definition[end..].Replace("\ntest_split: test\n", "\n", StringComparison.Ordinal)
            + "  divide: {file: all, seed: 1, search: 40, validation: 30, test: 30}\n";
        await Write("task.yaml", Short(definition));
        await Write(file, Content(task));
        await Write("suite.yaml", "suite: gate\ntasks:\n  - task: task.yaml\n    max_drop: 1\n    floor: 0\ngates:\n  - {quantity: memory, at_most: 0.9}\n");

        var options = new RunOptions
        {
            Model = model,
            Task = Path.Combine(_folder.FullName, "task.yaml"),
            ExpertBudget = 4,
            PruningGenerations = 1,
            MergingGenerations = 1,
            ChildrenPerGeneration = 2,
            ValidationCandidates = 2,
            Baselines = false,
        };
        var run = Path.Combine(_folder.FullName, "run");
        var journal = new FileJournal(Path.Combine(_folder.FullName, "run.jsonl"));
        var report = PruningRun.Execute(options, run, journal, new SilentObserver());
        Assert.True(report.Verification.Passed);

        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await EepCommands.RunAsync(
            ["evaluate", Path.Combine(run, "checkpoint"), "--suite", Path.Combine(_folder.FullName, "suite.yaml"), "--baseline", model, "--json"], output, error);
        Assert.True(exit == EepCommands.Done, error.ToString());
        Assert.Equal("pass", JsonDocument.Parse(output.ToString()).RootElement.GetProperty("verdicts")[0].GetProperty("verdict").GetString());
    }

    // The worked examples of DROP are longer than the 256 positions of the sample model.
    private static string Short(string definition)
    {
        const string Prompt = "doc_to_text: |-\n";
        var (begin, own) = (definition.IndexOf(Prompt, StringComparison.Ordinal) + Prompt.Length, definition.IndexOf("  Text: {{passage}}", StringComparison.Ordinal));
        return own < 0 ? definition : definition[..begin] + definition[own..];
    }

    private Task Write(string file, string text) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, file), text);

    private static string Content(string task) => task == "squad2"
        ? JsonSerializer.Serialize(new { version = "v2.0", data = new[] { new { title = "T", paragraphs = Enumerable.Range(0, Rows).Select(Paragraph) } } })
        : task == "drop" ? JsonSerializer.Serialize(Enumerable.Range(0, Rows).ToDictionary(row => $"nfl_{row}", Passage))
        : string.Concat(Enumerable.Range(0, Rows).Select(row => JsonSerializer.Serialize(Row(task, row)) + "\n"));

    private static object Row(string task, int row) => task switch
    {
        "boolq" => new { question = $"is ann number {row}", passage = $"Ann is number {row / 2 * 2}.", idx = row, label = row % 2 == 0 },
        "rte" => new { premise = $"Ann likes {row}.", hypothesis = $"Ann likes {row / 2 * 2}.", idx = row, label = row % 2 == 0 ? "entailment" : "not_entailment" },
        _ => new { premise = $"Ann likes {row}.", hypothesis = "Ann likes it.", idx = row, label = new[] { "contradiction", "entailment", "neutral" }[row % 3] },
    };

    // A question with a number and one with a span, of which the definition takes the first.
    private static object Passage(int row) => new
    {
        passage = $"Ann won {row} games.",
        wiki_url = "https://example.org",
        qa_pairs = new object[]
        {
            new { question = "How many games?", query_id = $"n{row}", answer = new { number = $"{row}", date = new { day = "", month = "", year = "" }, spans = Array.Empty<string>() }, validated_answers = Array.Empty<object>() },
            new { question = "Who won?", query_id = $"s{row}", answer = new { number = "", date = new { day = "", month = "", year = "" }, spans = new[] { "Ann" } } },
        },
    };

    private static object Paragraph(int row) => new
    {
        context = $"Ann lives in house {row}.",
        qas = new object[]
        {
            row % 4 > 0
                ? new { id = $"{row}", question = "Where does Ann live?", answers = new[] { new { text = $"house {row}", answer_start = 13 } }, is_impossible = false }
                : new { id = $"{row}", question = "Where does Bob live?", answers = Array.Empty<object>(), plausible_answers = new[] { new { text = $"house {row}", answer_start = 13 } }, is_impossible = true },
        },
    };
}

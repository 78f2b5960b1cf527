using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;

namespace Eep.Tests.Evaluation.Reports;

public sealed class ReportTests : IDisposable
{
    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ResultsOfTheHarness_GivesValuesAndPairsSamples()
    {
        var before = Import("a", "hash", 1, [1, 1, 0]);
        var after = Import("b", "hash", 1, [1, 0, 0]);
        Assert.Equal(0.25, before.Tasks["t"].Values["acc,none"]);
        Assert.Equal("org/model", before.Model);
        Assert.False(before.Tasks["t"].Values.ContainsKey("acc_stderr,none")); // "N/A" is no number.
        var comparison = HarnessImport.Compare(before, after, "t");
        Assert.Equal((3, 0, 1), (comparison.Items, comparison.Fixed, comparison.Broken));
    }

    [Theory]
    [InlineData("other", 1, "task_hashes differs, hash against other")]
    [InlineData("hash", 5, "n-shot differs, 1 against 5")]
    public void Compare_OtherItems_IsRefusedByName(string hash, int shots, string expected)
    {
        var fault = Assert.Throws<TaskException>(() => HarnessImport.Compare(Import("a", "hash", 1, [1]), Import("b", hash, shots, [1]), "t"));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>As versions before 0.4.6 write them: no list of metrics, no filter, a truth value for a score; and a perplexity's pairs.</summary>
    [Theory]
    [InlineData("acc,none", """{"doc_id":0,"doc_hash":"h","acc":true}""", 1)]
    [InlineData("word_perplexity,none", """{"doc_id":0,"doc_hash":"h","filter":"none","metrics":["word_perplexity"],"word_perplexity":[-12.5,7]}""", 0)]
    public void Read_SamplesOfOtherLayouts_AreTakenWhereTheyHoldAScore(string metric, string sample, int items)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Folder, "out"));
        _folder.Write("out/results_x.json", $$"""{"results":{"t":{"alias":"t","{{metric}}":0.5} } }""");
        _folder.Write("out/samples_t_x.jsonl", sample + "\n");

        var task = HarnessImport.Read(Path.Combine(_folder.Folder, "out")).Tasks["t"];

        Assert.Equal((items, 0.5), (task.Items.Count, task.Values[metric]));
        Assert.All(task.Items.Values, score => Assert.Equal(1, score));
    }

    [Fact]
    public void Read_OtherFile_SaysWhatItIsNot()
    {
        _folder.Write("results_x.json", "{}");
        var fault = Assert.Throws<TaskException>(() => HarnessImport.Read(Path.Combine(_folder.Folder, "results_x.json")));
        Assert.Contains("is no result file of lm-evaluation-harness", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TextReports_OneEvaluation_SayTheSameFigures()
    {
        var suite = SuiteFile.OfTask(_folder.Read(), SplitKind.Search, null) with { Name = "s" };
        var gated = suite with { Tasks = [suite.Tasks[0] with { Gates = [new TaskGate(TaskGateKind.Floor, 0.75)] }] };
        var verdict = SuiteVerdict.Of(gated, "new", [([1, 1], [1, 0])]);
        var task = new TaskSummary("capital", "1.0", "id", SplitKind.Search, 0, null, 2, 2, [new MetricSummary("exact_match", "strict", true, 0.5, 0.5)], null);
        var summary = new EvaluationSummary
        {
            Suite = "s",
            SuiteVersion = "v",
            Confidence = 0.95,
            Subjects = [new SubjectSummary("new, or not", "m", "none", 1, [task])],
            Verdicts = [verdict],
        };
        var markdown = TextReports.Markdown(summary);
        Assert.Contains("## new: FAIL", markdown, StringComparison.Ordinal);
        Assert.Contains("* FAIL capital: floor 0.75. 0.5000 against a floor of 0.7500.", markdown, StringComparison.Ordinal);
        Assert.Contains("|capital|1.0|strict|0|exact_match|↑|0.5000|±|0.5000|", markdown, StringComparison.Ordinal);
        Assert.Contains("\"new, or not\",capital,1.0,search,strict,0,exact_match,true,0.5,0.5,2\n", TextReports.Csv(summary), StringComparison.Ordinal);
        Assert.Contains("against new, or not: **FAIL**", TextReports.CardSection(summary, verdict), StringComparison.Ordinal);
        Assert.Contains("  value: 0.5\n  date: 2026-01-02\n", TextReports.EvalResultsYaml(summary.Subjects[0], new DateOnly(2026, 1, 2)), StringComparison.Ordinal);
    }

    private HarnessImport Import(string name, string hash, int shots, double[] scores)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Folder, name)).FullName;
        var path = Path.Combine(folder, "results_2026-01-01T00-00-00.json");
        File.WriteAllText(path, $$"""
            {"results":{"t":{"alias":"t","acc,none":0.25,"acc_stderr,none":"N/A"} },"task_hashes":{"t":"{{hash}}"},"n-shot":{"t": {{shots}} },
             "model_name":"org/model","config":{"limit":null} }
            """);
        File.WriteAllLines(Path.Combine(folder, "samples_t_2026-01-01T00-00-00.jsonl"), scores.Select((score, index) =>
            JsonSerializer.Serialize(new { doc_id = index, doc_hash = $"h{index}", filter = "none", metrics = new[] { "acc" }, acc = score })));
        return HarnessImport.Read(path);
    }
}

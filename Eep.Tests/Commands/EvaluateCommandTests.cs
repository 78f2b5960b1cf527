using System.Text.Json;
using Eep.Core.Evaluation.Reports;
using Eep.Tests.Evaluation;
using Eep.Tests.Web;
using Eep.Web.Commands;

namespace Eep.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TinyMixtral _model = new();
    private readonly TaskFolder _task = new(TaskFolder.Yaml
        .Replace("Question: {{question}}\\nAnswer:", "{{question}}", StringComparison.Ordinal)
        .Replace("It is", "it is", StringComparison.Ordinal));
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public EvaluateCommandTests() => _task.Write("data/test.jsonl", """
        {"question":"one is","answer":"odd"}
        {"question":"two is","answer":"even"}
        {"question":"three is","answer":"odd"}
        """);

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Evaluate_BaselineIsTheSameModel_FindsNoDifferenceAndWritesBothFiles()
    {
        var folder = Path.Combine(_task.Folder, "out");
        var exit = await Run("--baseline", _model.Folder, "--output", folder, "--json");

        Assert.True(exit == EepCommands.Done, _error.ToString());
        var report = JsonDocument.Parse(_output.ToString()).RootElement;
        var task = report.GetProperty("subjects")[1].GetProperty("tasks")[0];
        Assert.Equal(("capital", "test", 3), (task.GetProperty("task").GetString(), task.GetProperty("split").GetString(), task.GetProperty("items").GetInt32()));
        Assert.InRange(task.GetProperty("knows").GetDouble(), 0, 1);
        var verdict = Assert.Single(report.GetProperty("verdicts").EnumerateArray());
        Assert.Equal("pass", verdict.GetProperty("verdict").GetString());
        Assert.Equal(0, verdict.GetProperty("tasks")[0].GetProperty("difference").GetDouble());
        Assert.Equal(1, verdict.GetProperty("tasks")[0].GetProperty("pExact").GetDouble());

        var written = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "evaluation.json"))).RootElement;
        Assert.Equal(report.GetProperty("suiteVersion").GetString(), written.GetProperty("suiteVersion").GetString());
        Assert.Equal(7, (await File.ReadAllLinesAsync(Path.Combine(folder, "journal.jsonl"))).Length);
        Assert.All(["report.md", "results.csv", "card-model.md", ".eval_results/model.yaml"], file => Assert.True(File.Exists(Path.Combine(folder, file)), file));
        var (before, after) = (Import("baseline"), Import("model"));
        Assert.Equal(task.GetProperty("metrics")[0].GetProperty("value").GetDouble(), after.Tasks["capital"].Values["exact_match,strict"]);
        Assert.Equal(3, HarnessImport.Compare(before, after, "capital").Items);

        using var compared = new StringWriter();
        Assert.Equal(EepCommands.Done, await EepCommands.RunAsync(["compare", Path.Combine(folder, "harness", "baseline"), Path.Combine(folder, "harness", "model"), "--json"], compared, _error));
        var again = JsonDocument.Parse(compared.ToString()).RootElement[0].GetProperty("comparison");
        Assert.Equal((0, 1, 3), (again.GetProperty("difference").GetDouble(), again.GetProperty("pValue").GetDouble(), again.GetProperty("items").GetInt32()));

        HarnessImport Import(string name) => HarnessImport.Read(Assert.Single(Directory.GetFiles(Path.Combine(folder, "harness", name), "results_*.json")));
    }

    [Fact]
    public async Task Evaluate_DocumentsThatTheSearchHasSeen_AreRefusedUnlessAReasonIsGiven()
    {
        using var task = new TinyTask(4);
        using var searched = new SearchedFolder(_model.Folder, task.Path);
        string[] arguments = ["evaluate", searched.Checkpoint, "--suite", searched.Suite, "--baseline", _model.Folder, "--output", Path.Combine(_task.Folder, "seen")];

        Assert.Equal(EepCommands.BadInput, await EepCommands.RunAsync(arguments, _output, _error));
        Assert.Contains("asks 4 of its 4 documents that the search of the candidate has seen", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(EepCommands.BadInput, await EepCommands.RunAsync([.. arguments, "--overlap", "yes"], _output, _error));
        Assert.Contains("--overlap is 'yes'; say in words", _error.ToString(), StringComparison.Ordinal);

        Assert.Equal(EepCommands.Done, await EepCommands.RunAsync([.. arguments, "--overlap", "a look at the search"], _output, _error));
        Assert.Contains("may be among those asked: a look at the search", await File.ReadAllTextAsync(Path.Combine(_task.Folder, "seen", "report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_OtherDocumentsThanTheSearchHasSeen_NeedNoReason()
    {
        using var task = new TinyTask(4);
        using var searched = new SearchedFolder(_model.Folder, task.Path);

        Assert.Equal(EepCommands.Done, await EepCommands.RunAsync(["evaluate", searched.Checkpoint, "--suite", task.Path, "--baseline", _model.Folder], _output, _error));
    }

    [Fact]
    public async Task Evaluate_RoutingWithoutAPlan_IsRefused()
    {
        Assert.Equal(EepCommands.BadInput, await Run("--routing", "--output", Path.Combine(_task.Folder, "routing")));

        Assert.Contains("--routing compares plans with the model they are on; name plans with --plan or --run.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_Try_ShowsPromptTargetAnswerAndScore()
    {
        Assert.Equal(EepCommands.Done, await Run("--try", "2"));
        Assert.Contains("--- prompt\ntwo is\n--- target\neven\n--- answer\n", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("three is", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_Alone_PrintsScoreErrorAndWhatItKnows()
    {
        Assert.Equal(EepCommands.Done, await Run("--split", "search", "--limit", "1"));
        var lines = _output.ToString().Split('\n');
        Assert.Equal("capital 1.0, search split, 1 items, exact_match", lines[0]);
        Assert.Matches(@"^model      [01]\.0000 ± 0\.0000, knows [01]\.0000  /", lines[1]);
        Assert.Contains(": 100 %", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--limit", "0", "--limit is 0")]
    [InlineData("--split", "train", "train")]
    [InlineData("--baseline", "/nowhere", "/nowhere")]
    [InlineData("--dtype", "f16", "f16")]
    [InlineData("--chat-template", "alpaca", "alpaca")]
    public async Task Evaluate_BadOption_EndsWithCodeTwoAndOneMessage(string option, string value, string expected)
    {
        Assert.Equal(EepCommands.BadInput, await Run(option, value));
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task Evaluate_ChatTemplateOfTheModel_IsUsedOrMustBeChosen()
    {
        var jinja = Path.Combine(_model.Folder, "chat_template.jinja");
        await File.WriteAllTextAsync(jinja, "{{ '<<turn>>' + message['content'] }}");
        Assert.Equal(EepCommands.BadInput, await Run());
        Assert.Contains("a choice in chatTemplate: mistral, ", _error.ToString(), StringComparison.Ordinal);

        await File.WriteAllTextAsync(jinja, "{{ bos_token }}{{ '[INST] ' + message['content'] + ' [/INST]' }}");
        Assert.Equal(EepCommands.Done, await Run("--json"));
        Assert.Equal("mistral", JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("subjects")[0].GetProperty("chatTemplate").GetString());
    }

    [Fact]
    public async Task Evaluate_BadTask_EndsWithCodeTwo()
    {
        _task.Write("data/test.jsonl", "{}");
        Assert.Equal(EepCommands.BadInput, await Run());
        Assert.Contains("test.jsonl:1: capital: doc_to_text: field 'question' is missing", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(params string[] args) =>
        EepCommands.RunAsync(["evaluate", _model.Folder, "--suite", _task.TaskPath, .. args], _output, _error);
}

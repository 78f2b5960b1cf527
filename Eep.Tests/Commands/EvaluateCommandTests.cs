using System.Text.Json;
using Eep.Tests.Evaluation;
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
        Assert.Equal("capital", report.GetProperty("task").GetString());
        Assert.Equal("test", report.GetProperty("split").GetString());
        Assert.Equal(3, report.GetProperty("items").GetInt32());
        Assert.Equal(0, report.GetProperty("comparison").GetProperty("difference").GetDouble());
        Assert.Equal(1, report.GetProperty("comparison").GetProperty("pValue").GetDouble());
        Assert.InRange(report.GetProperty("model").GetProperty("knows").GetDouble(), 0, 1);

        var written = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "evaluation.json"))).RootElement;
        Assert.Equal(report.GetProperty("taskIdentity").GetString(), written.GetProperty("taskIdentity").GetString());
        var samples = await File.ReadAllLinesAsync(Path.Combine(folder, "samples.jsonl"));
        Assert.Equal("two is", JsonDocument.Parse(samples[1]).RootElement.GetProperty("prompt").GetString());
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public async Task Evaluate_Alone_PrintsScoreErrorAndWhatItKnows()
    {
        Assert.Equal(EepCommands.Done, await Run("--split", "search", "--limit", "1"));
        var lines = _output.ToString().Split('\n');
        Assert.Equal("capital 1.0, search split, 1 items, exact_match", lines[0]);
        Assert.Matches(@"^model      [01]\.0000 ± 0\.0000, knows [01]\.0000  /", lines[1]);
        Assert.Contains("style words suppressed: 100 %", _error.ToString(), StringComparison.Ordinal);
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
        Assert.Equal("mistral", JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("model").GetProperty("chatTemplate").GetString());
    }

    [Fact]
    public async Task Evaluate_BadTask_EndsWithCodeTwo()
    {
        _task.Write("data/test.jsonl", "{}");
        Assert.Equal(EepCommands.BadInput, await Run());
        Assert.Contains("test.jsonl:1: field 'question'", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(params string[] args) =>
        EepCommands.RunAsync(["evaluate", _model.Folder, "--suite", _task.TaskPath, .. args], _output, _error);
}

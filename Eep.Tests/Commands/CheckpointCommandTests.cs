using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Tests.Checkpoints;
using Eep.Web.Commands;

namespace Eep.Tests.Commands;

public sealed class CheckpointCommandTests : IDisposable
{
    private static readonly string Base = RepositoryRoot.Fixture("golden", "mixtral-base");
    private static readonly string Continuous = RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth");
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Inspect_Golden_ListsPartsAndNotes()
    {
        Assert.Equal(0, await Run("inspect", Base));
        Assert.Contains("experts     8 a layer, 2 active per token", _output.ToString());
        Assert.Contains("parameters  255,936, of which 117,696 active per token", _output.ToString());
        Assert.Contains("- Budgets from 2 to 7 experts keep 2 active per token; from 4 on the router keeps a real choice.", _output.ToString());
        Assert.Contains("- Chat template: none; prompts are shown to the model as they are.", _output.ToString());
        Assert.Equal("", _error.ToString());
    }

    [Theory]
    [InlineData("{{'<|im_start|>' + message['role'] + '<|im_end|>'}}", "recognised as chatml (Qwen3 and many others).")]
    [InlineData("{{ '<<turn>>' }}", "not recognised; choose chatTemplate: mistral, ")]
    public async Task Inspect_ChatTemplate_SaysWhatWasRecognised(string jinja, string expected)
    {
        var folder = _folder.CopyGolden("mixtral-base");
        await File.WriteAllTextAsync(Path.Combine(folder, "chat_template.jinja"), jinja);
        Assert.Equal(0, await Run("inspect", folder));
        Assert.Contains("- Chat template: " + expected, _output.ToString());
    }

    [Fact]
    public async Task Inspect_Budget_SaysWhatRuntimesMakeOfIt()
    {
        Assert.Equal(0, await Run("inspect", Base, "--budget", "6"));
        Assert.Contains($"where it runs{Environment.NewLine}- transformers: fine. Loads mixtral with any number of experts.", _output.ToString());
        Assert.Contains("with 6 experts a layer", _output.ToString());
        Assert.Contains("- vLLM: slower. The fused router kernel knows no 6 experts;", _output.ToString());
        Assert.Equal(2, await Run("inspect", Base, "--budget", "0"));
    }

    [Fact]
    public async Task Inspect_Json_IsOneObjectWhosePartsAddUp()
    {
        Assert.Equal(0, await Run("inspect", Base, "--json"));
        using var json = JsonDocument.Parse(_output.ToString());
        var root = json.RootElement;
        Assert.Equal("mixtral", root.GetProperty("family").GetString());
        Assert.Equal(1_023_744, root.GetProperty("bytes").GetInt64());
        Assert.Equal(1_023_744, root.GetProperty("parts").EnumerateArray().Sum(part => part.GetProperty("bytes").GetInt64()));
        Assert.Equal(737_280, root.GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("part").GetString() == "expert").GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Inspect_NoCheckpoint_SaysWhyAndExitsWithTwo()
    {
        Assert.Equal(2, await Run("inspect", _folder.Combine("absent")));
        Assert.Equal($"{_folder.Combine("absent")}: expected a folder with config.json and safetensors files, found nothing there.", _error.ToString().Trim());
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task Export_LogitsSpace_WritesACheckpointThatOpens()
    {
        Assert.Equal(0, await Run("export", Base, "--plan", Continuous, "--output", _folder.Combine("out"), "--router-space", "logits", "--json"));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal(_folder.Combine("out"), json.RootElement.GetProperty("folder").GetString());
        using var exported = Checkpoint.Open(_folder.Combine("out"));
        Assert.Equal((4, 2), (exported.Shape.ExpertCount, exported.Shape.ExpertsPerToken));
        Assert.EndsWith("100 %", _error.ToString().Trim());
    }

    [Fact]
    public async Task Export_ProbabilitiesThatNoGateHolds_ExitsWithTwoAndWritesNothing()
    {
        Assert.Equal(2, await Run("export", Base, "--plan", Continuous, "--output", _folder.Combine("out")));
        Assert.StartsWith("The plan maps router probabilities and no stock checkpoint can hold it", _error.ToString());
        Assert.Equal("", _output.ToString());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Export_OneHotWithFewerActiveExperts_IsWritten()
    {
        Assert.Equal(0, await Run("export", Base, "--plan", Continuous, "--output", _folder.Combine("out"), "--router", "one-hot", "--experts-per-token", "1"));
        using var exported = Checkpoint.Open(_folder.Combine("out"));
        Assert.Equal((4, 1), (exported.Shape.ExpertCount, exported.Shape.ExpertsPerToken));
    }

    [Fact]
    public async Task Export_MoreActiveThanKept_SaysWhatToChange()
    {
        Assert.Equal(2, await Run("export", Base, "--plan", Continuous, "--output", _folder.Combine("out"), "--router", "one-hot", "--experts-per-token", "5"));
        Assert.Contains("activates 5 experts per token but keeps 4", _error.ToString());
    }

    [Theory]
    [InlineData("export")]
    [InlineData("export", "x", "--plan", "y", "--output", "z", "--router", "guessed")]
    [InlineData("inspect", "x", "--nonsense")]
    public async Task Run_BadUsage_ExitsWithTwo(params string[] arguments)
    {
        Assert.Equal(2, await Run(arguments));
        Assert.Equal("", _output.ToString());
        Assert.NotEqual("", _error.ToString());
    }

    private Task<int> Run(params string[] arguments) => EepCommands.RunAsync(arguments, _output, _error);
}

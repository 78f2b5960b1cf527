using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Web.Commands;

namespace Eep.Tests.Commands;

public sealed class LogitsCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-logits-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    private string Result => Path.Combine(_folder.FullName, "logits.safetensors");

    private static string Golden(params string[] parts) => RepositoryRoot.Fixture(["golden", .. parts]);

    private Task<int> Run(params string[] args) => EepCommands.RunAsync(["logits", .. args], _output, _error);

    private string WriteInput(string json)
    {
        var path = Path.Combine(_folder.FullName, "input.json");
        File.WriteAllText(path, json);
        return path;
    }

    [Fact]
    public async Task Logits_AuthorsPlanAndGoldenInput_WritesThePrunedModelsTensors()
    {
        var exit = await Run(
            Golden("mixtral-base"), "--plan", Golden("mixtral-eep-discrete-b4", "coeff.pth"),
            "--input", Golden("mixtral-base", "expected.safetensors"), "--output", Result, "--greedy", "5", "--hidden");

        Assert.True(exit == EepCommands.Done, _error.ToString());
        using var file = SafetensorsFile.Open(Result);
        Assert.Equal("[23, 256]", file.Info("logits.0").ShapeText);
        Assert.Equal("[2, 23, 256]", file.Info("batch.logits").ShapeText);
        Assert.Equal("[13, 4]", file.Info("router.1.layer2.weights").ShapeText);
        Assert.Equal("[5]", file.Info("greedy.1").ShapeText);
        Assert.Equal("[23, 64]", file.Info("hidden.0.3").ShapeText);
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task Logits_RaggedRowsAsJson_PrintsWhatItWrote()
    {
        var exit = await Run(
            Golden("mixtral-base"), "--input", WriteInput("""{"input_ids": [[1, 2, 3], [4, 5]]}"""), "--output", Result, "--json");

        Assert.True(exit == EepCommands.Done, _error.ToString());
        var tensors = JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("tensors").EnumerateArray().ToDictionary(
            tensor => tensor.GetProperty("name").GetString()!, tensor => tensor.GetProperty("shape").GetRawText());
        Assert.Equal("[2,256]", tensors["logits.1"]);
        Assert.Equal("[2,3,256]", tensors["batch.logits"]);
    }

    [Theory]
    [InlineData("""{"input_ids": []}""", "input_ids")]
    [InlineData("""{"input_ids": [[1], []]}""", "input_ids[1]")]
    [InlineData("""{"input_ids": [[1, 2.5]]}""", "2.5")]
    [InlineData("""{"input_ids": [[1, 256]]}""", "256")]
    [InlineData("not json", "input.json")]
    public async Task Logits_FaultyInput_NamesTheFaultAndWritesNothing(string json, string named)
    {
        var exit = await Run(Golden("mixtral-base"), "--input", WriteInput(json), "--output", Result);

        Assert.Equal(EepCommands.BadInput, exit);
        Assert.Contains(named, _error.ToString());
        Assert.False(File.Exists(Result));
    }

    [Fact]
    public async Task Logits_OutputInAMissingFolder_IsRefusedBeforeAnyWork()
    {
        var exit = await Run(Golden("none"), "--input", "none.json", "--output", Path.Combine(_folder.FullName, "none", "x.safetensors"));

        Assert.Equal(EepCommands.BadInput, exit);
        Assert.Contains("--output", _error.ToString());
    }

    [Theory]
    [InlineData("--device", "gpu")]
    [InlineData("--dtype", "f16")]
    [InlineData("--greedy", "-1")]
    public async Task Logits_OptionOutOfRange_IsBadUsage(string option, string value)
    {
        var exit = await Run(Golden("mixtral-base"), "--input", WriteInput("{}"), "--output", Result, option, value);

        Assert.Equal(EepCommands.BadInput, exit);
        Assert.Contains(value, _error.ToString());
    }
}

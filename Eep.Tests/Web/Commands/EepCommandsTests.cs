using Eep.Web.Commands;

namespace Eep.Tests.Web.Commands;

public sealed class EepCommandsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-commands-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("serch")]
    [InlineData("--ulrs=http://localhost:1")]
    [InlineData("search")]
    [InlineData("search", "a.json", "b.json")]
    [InlineData("serve", "extra")]
    public async Task RunAsync_BadUsage_SaysSoOnStandardErrorAndReturnsTwo(params string[] arguments)
    {
        Assert.Equal(EepCommands.BadInput, await RunAsync(arguments));
        Assert.Empty(_output.ToString());
        Assert.NotEmpty(_error.ToString());
    }

    [Fact]
    public async Task Search_FaultyOptions_AreAllNamedAndNothingIsWritten()
    {
        var file = Path.Combine(_folder.FullName, "options.json");
        await File.WriteAllTextAsync(file, """{"model":"nowhere","task":"nowhere.yaml","expertBudget":4,"dtype":"int3"}""");
        var data = Path.Combine(_folder.FullName, "data");

        Assert.Equal(EepCommands.BadInput, await RunAsync("search", file, "--json", "--data", data));

        Assert.Empty(_output.ToString());
        Assert.Contains("model:", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("task:", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("dtype:", _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task Search_MissingFile_IsNamed()
    {
        Assert.Equal(EepCommands.BadInput, await RunAsync("search", Path.Combine(_folder.FullName, "none.json")));
        Assert.Contains("none.json", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfEverything_HidesTheEngine()
    {
        Assert.Equal(EepCommands.Done, await RunAsync("--help"));
        var help = _output.ToString();
        Assert.Contains("search", help, StringComparison.Ordinal);
        Assert.Contains("serve", help, StringComparison.Ordinal);
        Assert.DoesNotContain("\n  engine", help, StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] arguments) => EepCommands.RunAsync(arguments, _output, _error);
}

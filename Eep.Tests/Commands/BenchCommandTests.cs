using Eep.Web.Commands;

namespace Eep.Tests.Commands;

public sealed class BenchCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Theory]
    [InlineData("--generation is 0; it must be 1 or more.", "--generation", "0")]
    [InlineData("--checkpoint and --input go together", "--checkpoint", "nowhere")]
    [InlineData("--checkpoint and --input go together", "--input", "nowhere.yaml")]
    [InlineData("huge", "--model", "huge")]
    public async Task Bench_BadUsage_SaysWhatIsWrong(string expected, params string[] arguments)
    {
        var code = await EepCommands.RunAsync(["bench", .. arguments], _output, _error);

        Assert.Equal(EepCommands.BadInput, code);
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }
}

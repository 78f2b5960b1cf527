using Eep.Core.Runs;

namespace Eep.Tests.Web.Processes;

/// <summary><c>eep search</c> beside a server on the same data folder, and what ends it.</summary>
public sealed class SearchCommandTests : IDisposable
{
    private readonly TinyWork _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Search_KilledBesideAServer_IsSeenByTheServerAndCarriedOnByIt()
    {
        var data = _work.NewData();
        await using var eep = await EepProcess.ServeAsync(data);
        using var search = EepProcess.Start("search", _work.OptionsFile, "--data", data);
        await eep.UntilAsync(async () => (await eep.ListAsync()).Count == 1);
        var id = (await eep.ListAsync())[0]!["id"]!.GetValue<string>();
        await eep.UntilSearchingAsync(id);
        Assert.False(search.HasExited);

        search.Kill();

        await eep.UntilStateAsync(id, "completed");
        Assert.Equal(2, (await eep.SummaryAsync(id))["attempts"]!.GetValue<int>());
    }

    [Fact]
    public async Task Search_Interrupted_CancelsTheRunAndReturnsOne()
    {
        var data = _work.NewData();
        var file = Path.Combine(Path.GetDirectoryName(_work.OptionsFile)!, "long.json");
        await File.WriteAllTextAsync(file, RunOptionsFile.Format(_work.Options with { MergingGenerations = 300 }));
        using var search = EepProcess.Start("search", file, "--data", data, "--json");
        var error = await ReadUntilAsync(search.StandardError, "Generation 3/");

        await EepProcess.SignalAsync(search, "INT");

        error += await search.StandardError.ReadToEndAsync();
        await search.WaitForExitAsync();
        Assert.Equal(1, search.ExitCode);
        Assert.Empty(await search.StandardOutput.ReadToEndAsync());
        Assert.Contains("Cancelled", error, StringComparison.Ordinal);
        await using var eep = await EepProcess.ServeAsync(data);
        Assert.Equal("cancelled", (await eep.ListAsync())[0]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Search_ModelWhoseLogitsAreNotFinite_SaysSoAndReturnsTwo()
    {
        using var model = new TinyMixtral(new TinyMixtralOptions
        {
            EditWeights = (name, values) => Array.Fill(values, name == "model.norm.weight" ? float.NaN : values[0], 0, 1),
        });
        var file = Path.Combine(Path.GetDirectoryName(_work.OptionsFile)!, "broken.json");
        await File.WriteAllTextAsync(file, RunOptionsFile.Format(_work.Options with { Model = model.Folder, ExpertBudget = 2 }));
        var data = _work.NewData();

        var (exitCode, output, error) = await EepProcess.RunAsync("search", file, "--data", data, "--json");

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains("finite", error, StringComparison.Ordinal);
        var folder = Directory.EnumerateDirectories(Path.Combine(data, "runs")).Single();
        Assert.False(Directory.Exists(Path.Combine(folder, "checkpoint")));
    }

    private static async Task<string> ReadUntilAsync(StreamReader reader, string text)
    {
        var read = "";
        while (!read.Contains(text, StringComparison.Ordinal))
        {
            read += (await reader.ReadLineAsync() ?? throw new EndOfStreamException(read)) + "\n";
        }

        return read;
    }
}

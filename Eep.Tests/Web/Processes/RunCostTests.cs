using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Tests.Web.Processes;

/// <summary>What a run of its own process was expected to cost, beside what it did cost.</summary>
public sealed class RunCostTests : IDisposable
{
    private const double Factor = 1.5;

    private readonly TinyWork _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Search_OfATinyModel_CostsWhatWasExpected()
    {
        var (exitCode, output, error) = await EepProcess.RunAsync("search", _work.OptionsFile, "--data", _work.NewData(), "--json");

        Assert.True(exitCode == 0, error);
        var cost = JsonSerializer.Deserialize<RunReport>(output, RunJson.File)!.Cost!;
        Assert.InRange(cost.Evaluations, 1, cost.Estimate.Evaluations);
        Assert.InRange(cost.MemoryBytes, cost.Estimate.MemoryBytes / Factor, cost.Estimate.MemoryBytes * Factor);
        Assert.InRange(cost.DiskBytes, cost.Estimate.DiskBytes / Factor, cost.Estimate.DiskBytes * Factor);
        Assert.True(cost.Seconds > 0);
    }
}

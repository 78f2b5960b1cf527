using Eep.Web.Commands;
using Eep.Web.Commands.Workers;

namespace Eep.Tests.Commands;

public sealed class WorkersBenchTests
{
    [Fact]
    public async Task RunAsync_TwoWorkers_AnswersEveryBatchAndTakesItsTimeAtLeast()
    {
        var report = await WorkersBench.RunAsync(workers: 2, generations: 1, batches: 6, TimeSpan.FromMilliseconds(100));

        Assert.Equal((2, 6, "Sqlite"), (report.Workers, report.BatchesPerGeneration, report.Database));
        Assert.True(report.Seconds >= 0.29, report.ToString());
        Assert.Equal(report.OverheadSecondsPerBatch / 0.1, report.OverheadShare, 6);
    }

    [Fact]
    public async Task Bench_NoWorkers_SaysWhatWouldBeRight()
    {
        using var error = new StringWriter();
        Assert.Equal(EepCommands.BadInput, await EepCommands.RunAsync(["bench", "--workers", "0"], TextWriter.Null, error));
        Assert.Contains("--workers is 0; it must be in 1..64.", error.ToString(), StringComparison.Ordinal);
    }
}

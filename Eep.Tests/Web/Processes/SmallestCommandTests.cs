using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;

namespace Eep.Tests.Web.Processes;

/// <summary><c>eep smallest</c>: a run a budget, a checkpoint a point, and nothing done twice.</summary>
public sealed class SmallestCommandTests : IDisposable
{
    private readonly TinyWork _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Smallest_RunTwice_GivesEveryPointACheckpointAndTheSameAnswerFromTheSameRuns()
    {
        var options = Path.Combine(Path.GetDirectoryName(_work.OptionsFile)!, "smallest.json");
        await File.WriteAllTextAsync(options, RunOptionsFile.Format(_work.Options with
        {
            Margin = 0.99,
            PruningGenerations = 1,
            MergingGenerations = 1,
            Baselines = false,
        }));
        string[] arguments = ["smallest", options, "--budgets", "2", "3", "--all", "--data", _work.NewData(), "--json"];

        var (exitCode, output, error) = await EepProcess.RunAsync(arguments);

        var report = JsonSerializer.Deserialize<SmallestReport>(output, RunJson.File)!;
        Assert.True(exitCode == 0, error);
        Assert.Equal((2, Verdict.Pass), (report.Budget, report.Outcome));
        Assert.Equal([2, 3], report.Points.Select(point => point.Budget));
        Assert.All(report.Points, point =>
        {
            using var checkpoint = Checkpoint.Open(point.Checkpoint);
            Assert.Equal(point.Budget, checkpoint.Shape.ExpertCount);
            Assert.Equal(point.Bytes, checkpoint.Tensors.Sum(tensor => tensor.Bytes));
        });

        var again = await EepProcess.RunAsync(arguments);
        Assert.Equal(output, again.Output);
        Assert.DoesNotContain("Generation", again.Error, StringComparison.Ordinal);
    }
}

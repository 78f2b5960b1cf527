using Eep.Core.Runs;

namespace Eep.Tests.Runs;

public sealed class RunEstimatorTests : IDisposable
{
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new(itemsPerSplit: 4);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-estimate-");

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Estimate_OfARun_BoundsItsEvaluationsAndGivesItsBytes()
    {
        var options = new RunOptions
        {
            Model = _model.Folder,
            Task = _task.Path,
            ExpertBudget = 3,
            PruningGenerations = 1,
            MergingGenerations = 1,
            ChildrenPerGeneration = 2,
            ValidationCandidates = 1,
            Baselines = false,
        };

        var estimate = RunEstimator.Estimate(options);
        var report = PruningRun.Execute(
            options, _folder.FullName, new FileJournal(Path.Combine(_folder.FullName, "journal")), new SilentObserver());

        Assert.InRange(report.Evaluated, 1, estimate.Evaluations);
        Assert.Equal(report.Memory.FullBytes, estimate.FullBytes);
        Assert.Equal(report.Memory.PrunedBytes, estimate.PrunedBytes);
        Assert.InRange(estimate.MinSeconds, 0, estimate.MaxSeconds);
        Assert.Equal(report.Evaluated, report.Cost!.Evaluations);
        Assert.Equal(estimate.Evaluations, report.Cost.Estimate.Evaluations);
        Assert.InRange(report.Cost.Seconds, 0, double.MaxValue);
        Assert.Equal("a short measurement on this machine", report.Cost.Estimate.Basis);
    }
}

using Eep.Core.Runs;

namespace Eep.Tests.Runs;

/// <summary>Racing leaves documents out, never a plan that matters.</summary>
[Collection(AloneGroup.Name)]
public sealed class RacingTests : IDisposable
{
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new(itemsPerSplit: 1600);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-racing-");
    private readonly RunOptions _options;

    public RacingTests() => _options = new RunOptions
    {
        Model = _model.Folder,
        Task = _task.Path,
        ExpertBudget = 2,
        ExpertsPerToken = 1,
        PruningGenerations = 3,
        MergingGenerations = 6,
        ChildrenPerGeneration = 6,
        ValidationCandidates = 3,
        Baselines = false,
    };

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Execute_Exact_ProposesAndChoosesAsWithoutRacing()
    {
        var (off, whole) = Run("off", _options with { Racing = RacingMode.Off });
        var (exact, raced) = Run("exact", _options);

        Assert.Equal(whole.Select(individual => individual.PlanHash), raced.Select(individual => individual.PlanHash));
        Assert.Equal(off.WinnerId, exact.WinnerId);
        Assert.Equal(off.Validation, exact.Validation);
        Assert.Equal(off.Test, exact.Test);
        Assert.All(whole.Zip(raced), pair =>
        {
            var (score, stopped) = (pair.First.Score!.Value, pair.Second.Stopped);
            if (stopped is null)
            {
                Assert.Equal(score, pair.Second.Score);
            }
            else
            {
                Assert.Null(pair.Second.Score);
                Assert.InRange(score, stopped.Low, stopped.High);
                Assert.InRange(stopped.Items, 1, 1599);
            }
        });
        Assert.Equal(0, off.Stopped);

        // Scores of a random model lie so close that exact racing may need every document; RaceRulesTests show when it stops.
        Assert.Equal(exact.Stopped, raced.Where(individual => individual.Stopped is not null).Select(individual => individual.PlanHash).Distinct().Count());
    }

    [Fact]
    public void Execute_InterruptedWhileRacing_GivesTheArchiveOfAnUninterruptedRun()
    {
        var options = _options with { Racing = RacingMode.Statistical };
        var (_, whole) = Run("whole", options);
        var journal = new FileJournal(Path.Combine(_folder.FullName, "parts.jsonl"));
        foreach (var record in new FileJournal(Path.Combine(_folder.FullName, "whole.jsonl")).Replay().Take(7))
        {
            journal.Commit(record);
        }

        var (_, resumed) = Run("parts", options);

        Assert.Contains(whole, individual => individual.Stopped is not null);
        Assert.Equal(whole.Select(Text), resumed.Select(Text));

        static string Text(IndividualRecord individual) =>
            $"{individual.Id} {individual.PlanHash} {individual.Score:R} {individual.Stopped} {individual.Reused}";
    }

    private (RunReport Report, List<IndividualRecord> Individuals) Run(string name, RunOptions options)
    {
        var journal = new FileJournal(Path.Combine(_folder.FullName, name + ".jsonl"));
        var report = PruningRun.Execute(options, _folder.FullName, journal, new SilentObserver());
        return (report, [.. journal.Replay().SelectMany(record => record.Individuals)]);
    }
}

using Eep.Core.Evaluation;
using Eep.Core.Runs;
using Eep.Core.Search;
using Eep.Web.Data;

namespace Eep.Tests.Web;

/// <summary>Runs, generations and reports with every field filled in.</summary>
public static class RunSamples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Run Run(int generationCount = 3, DateTimeOffset? createdAt = null, RunOptions? options = null) => new()
    {
        Id = Guid.CreateVersion7(),
        Name = "a run",
        Options = options ?? new RunOptions { Model = "samples/model", Task = "samples/tasks/qa.yaml", ExpertBudget = 4, Seed = ulong.MaxValue },
        ModelName = "model",
        TaskName = "task",
        ExpertCount = 8,
        ExpertBudget = 4,
        Preset = "eep+",
        Seed = ulong.MaxValue,
        CreatedAt = createdAt ?? Now,
        GenerationCount = generationCount,
    };

    public static GenerationRecord Generation(int generation) => new()
    {
        Generation = generation,
        Phase = generation == 0 ? SearchPhase.Pruning : SearchPhase.Merging,
        Individuals =
        [
            new IndividualRecord
            {
                Id = 2 * generation,
                PlanHash = $"{generation:x64}",
                Plan = """{"rows":[0,3],"note":"ä"}""",
                Origin = "seed:reap",
                Parents = [],
                Score = 1.0 / 3 + generation,
            },
            new IndividualRecord
            {
                Id = (2 * generation) + 1,
                PlanHash = $"{generation + 1:x64}",
                Plan = """{"rows":[1,2]}""",
                Origin = "mutation",
                Parents = [0, 5],
                Stopped = new ScoreInterval(1.0 / 7, 2.0 / 3, 21),
                Failure = "the logits are not finite",
                Reused = true,
            },
        ],
        BestSoFar = 1.0 / 3 + generation,
        BestId = 2 * generation,
        Survival = [[1, 0.1, 0], [1.0 / 7, double.Epsilon, 0.3]],
        Utilisation = [[0.2, 0.3, 0.5], [0.25, 0.75, 0]],
        Progress = 0.1 * (generation + 1),
        Seconds = 1.5,
        Joules = 12.25,
    };

    public static Batch Batch(int number) => new()
    {
        Number = number,
        Generation = 1,
        Split = SplitKind.Search,
        Limit = 7,
        Block = 2,
        Plans = ["{}", "[1]"],
        Inputs = "ab",
    };

    public static BatchAnswers Answers(double sum) => new(
        [new BlockAnswers([new DocumentAnswer(3, new LogLikelihoods([sum, -1.0 / 3], [true, false])), new DocumentAnswer(5, new Generated("ä\n", 4))], [[1, 2], [3, long.MaxValue]])]);

    public static RunReport Report(params ArtifactFile[] files) => new()
    {
        Task = "task (version 1)",
        Metric = "exact_match",
        Test = [new ScoreLine("full", 0.5, 0.01, 0.8, null, 100), new ScoreLine("eep", 0.625, 0.01, null, null, 100)],
        Validation = [new CandidateLine(3, 0.7, 0.6)],
        WinnerId = 3,
        Proposed = 6,
        Evaluated = 5,
        Memory = new MemoryComparison(1000, 600, 800, 400),
        Verification = new VerificationResult(1e-6, 128, 1e-4),
        Files = files,
        FullUtilisation = [[0.5, 0.5]],
        WinnerUtilisation = [[1, 0]],
    };
}

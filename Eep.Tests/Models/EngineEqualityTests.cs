using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Tests.Checkpoints;

namespace Eep.Tests.Models;

/// <summary>Generations as a search makes them: no engine setting changes a bit of any answer, and each plan answers as its own checkpoint.</summary>
[Collection(AloneGroup.Name)]
public sealed class EngineEqualityTests
{
    private static readonly EngineOptions s_small = new() { DocumentsPerBlock = 12 };

    public static TheoryData<string, ulong> Generations()
    {
        var data = new TheoryData<string, ulong>();
        foreach (var golden in (string[])["mixtral-base", "qwen2_moe-base", "deepseek_v2-lite", "deepseek_v2-group"])
        {
            data.Add(golden, 1);
            data.Add(golden, 2);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public void Answer_AnySetting_BitEqual(string golden, ulong seed)
    {
        using var tiny = new TinyLanguageModel(golden);
        var plans = tiny.Generation(seed, initial: 4, children: 3);
        var requests = TinyLanguageModel.Questions(40);
        var expected = Answers(tiny, s_small, 1, requests, plans, null);
        var race = new FixedRounds(plans.Length);

        Assert.Equal(expected, Answers(tiny, s_small, 2, requests, plans, null));
        Assert.Equal(expected, Answers(tiny, s_small with { ShareLayers = false }, 1, requests, plans, null));
        Assert.Equal(expected, Answers(tiny, s_small with { StateBytes = 1, MergedBytes = 0 }, 2, requests, plans, null));
        var raced = Answers(tiny, s_small, 1, requests, plans, race);
        Assert.Equal(raced, Answers(tiny, s_small with { StateBytes = 1, MergedBytes = 0 }, 2, requests, plans, new FixedRounds(plans.Length)));
        Assert.Equal(raced, Answers(tiny, s_small with { ShareLayers = false }, 3, requests, plans, new FixedRounds(plans.Length)));
        Assert.Equal(plans.Select((_, plan) => FixedRounds.RoundsOf(plan)), race.Asked);
    }

    /// <summary>What earlier generations left is what would be computed again: all of it, some of it, or nothing.</summary>
    [Theory]
    [MemberData(nameof(Generations))]
    public void Answer_StatesKeptFromEarlierGenerations_BitEqual(string golden, ulong seed)
    {
        using var tiny = new TinyLanguageModel(golden);
        var plans = tiny.Generation(seed, initial: 4, children: 3);
        var requests = TinyLanguageModel.Questions(40);
        using var forgets = tiny.Open(s_small with { PrefixBytes = 0 });
        using var keeps = tiny.Open(s_small, workers: 2);
        using var keepsSome = tiny.Open(s_small with { PrefixBytes = 2_000_000 });

        foreach (var generation in plans.Chunk(4).Append(plans))
        {
            var expected = forgets.Answer(requests, generation).Select(TinyLanguageModel.Text).ToList();
            Assert.Equal(expected, keeps.Answer(requests, generation).Select(TinyLanguageModel.Text));
            Assert.Equal(expected, keepsSome.Answer(requests, generation).Select(TinyLanguageModel.Text));
        }

        Assert.Equal(forgets.Counters.Asked, keeps.Counters.Asked);
        Assert.InRange(keepsSome.Counters.Computed, keeps.Counters.Computed + 1, forgets.Counters.Computed - 1);
    }

    /// <summary>A plan in a race answers what it is asked as it does without one.</summary>
    [Theory]
    [MemberData(nameof(Generations))]
    public void Answer_StoppedByARace_AnswersUpToThereAreTheSame(string golden, ulong seed)
    {
        using var tiny = new TinyLanguageModel(golden);
        var plans = tiny.Generation(seed, initial: 3, children: 2);
        var requests = TinyLanguageModel.Questions(40);
        using var model = tiny.Open(s_small, workers: 2);

        var all = model.Answer(requests, plans);
        var raced = model.Answer(requests, plans, race: new FixedRounds(plans.Length));

        foreach (var (whole, part) in all.Zip(raced))
        {
            var asked = Enumerable.Range(0, requests.Count).Where(document => part.Answers[document] is not NotAsked).ToList();
            Assert.Equal(asked.Select(document => TinyLanguageModel.Text(whole.Answers[document])), asked.Select(document => TinyLanguageModel.Text(part.Answers[document])));
        }

        Assert.Equal(4, raced.Select(sheet => sheet.Answers.Count(answer => answer is NotAsked)).Distinct().Count());
    }

    /// <summary>
    /// Against each plan as a checkpoint of its own, one document at a time, generated to the end: the same texts, likelihoods within 1e-5. A
    /// router near a tie may decide otherwise in single documents.
    /// </summary>
    [Theory]
    [InlineData("mixtral-base")]
    [InlineData("qwen2_moe-base")]
    [InlineData("deepseek_v2-lite")]
    [InlineData("deepseek_v2-group")]
    public void Answer_Generation_EqualsEachPlanAlone(string golden)
    {
        using var tiny = new TinyLanguageModel(golden);
        var plans = tiny.Generation(5, initial: 3, children: 2);
        var requests = TinyLanguageModel.Questions(24);
        using var model = tiny.Open(new EngineOptions());

        var differing = plans.Zip(model.Answer(requests, plans)).Sum(pair => Alone(tiny, pair.First, requests).Zip(pair.Second.Answers)
            .Count(answers => !Agree(answers.First, answers.Second)));

        Assert.InRange(differing / (double)(plans.Length * requests.Count), 0, 0.01);
    }

    private static List<ModelAnswer> Alone(TinyLanguageModel tiny, PruningPlan plan, List<ModelRequest> requests)
    {
        using var target = new TempFolder();
        CheckpointExporter.Export(tiny.Checkpoint, plan, target.Combine("out"), new ExportOptions());
        using var checkpoint = Checkpoint.Open(target.Combine("out"));
        using var model = MoeLanguageModel.Open(
            checkpoint, new ComputeOptions { Workers = 1 }, new EngineOptions { UseDrafts = false, StopWhenDecided = false, DocumentsPerBlock = 1 });
        return [.. model.Answer(requests, [PruningPlan.Identity(checkpoint.Shape)])[0].Answers];
    }

    private static bool Agree(ModelAnswer expected, ModelAnswer found) => (expected, found) switch
    {
        (Generated one, Generated two) => one == two,
        (LogLikelihoods one, LogLikelihoods two) =>
            one.Sums.Zip(two.Sums).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Abs(pair.First)),
        _ => false,
    };

    private static IEnumerable<string> Answers(
        TinyLanguageModel tiny, EngineOptions options, int workers, List<ModelRequest> requests, PruningPlan[] plans, IPlanRace? race)
    {
        using var model = tiny.Open(options, workers);
        return [.. model.Answer(requests, plans, race: race).Select(TinyLanguageModel.Text)];
    }

    /// <summary>Stops every plan after a number of rounds of its own.</summary>
    private sealed class FixedRounds(int plans) : IPlanRace
    {
        public int[] Asked { get; } = new int[plans];

        public static int RoundsOf(int plan) => 1 + (plan * 3 % 4);

        public bool GoesOn(int plan, IEnumerable<(int Document, ModelAnswer Answer)> round) => ++Asked[plan] < RoundsOf(plan);
    }
}

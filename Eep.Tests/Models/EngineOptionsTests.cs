using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Tests.Models;

/// <summary>Whatever the engine avoids doing, the answers stay the same, bit for bit where it says so.</summary>
[Collection(AloneGroup.Name)]
public sealed class EngineOptionsTests : IDisposable
{
    private readonly TinyMixtral _folder = new(new TinyMixtralOptions { Seed = 11, LayerCount = 4 });
    private readonly Checkpoint _checkpoint;

    public EngineOptionsTests() => _checkpoint = Checkpoint.Open(_folder.Folder);

    public void Dispose()
    {
        _checkpoint.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string, EngineOptions> SameBits() => new()
    {
        { "every plan alone", new EngineOptions { ShareLayers = false } },
        { "the last layer whole", new EngineOptions { FeedOnlyReadRows = false } },
        { "nothing kept", new EngineOptions { PrefixBytes = 0 } },
        { "no memory for states", new EngineOptions { StateBytes = 1 } },
        { "no memory for merged experts", new EngineOptions { MergedBytes = 0 } },
    };

    [Theory]
    [MemberData(nameof(SameBits))]
    public void Answer_WithoutOneSaving_BitEqual(string saving, EngineOptions options)
    {
        Assert.NotEmpty(saving);
        var plans = Generation(24);
        var expected = Answers(new EngineOptions(), plans);

        Assert.Equal(expected, Answers(options, plans));
    }

    /// <summary>
    /// How documents are cut into blocks changes no bit, however few rows an expert gets. Activations and angles of whole vectors: their last
    /// elements alone would be computed by other functions, so the widths are multiples of 16.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(20)]
    public void Answer_BlocksOfAnySize_BitEqual(int documents)
    {
        using var folder = new TinyMixtral(new TinyMixtralOptions { LayerCount = 4, HeadDimension = 32 });
        using var checkpoint = Checkpoint.Open(folder.Folder);
        var plans = Generation(8);

        Assert.Equal(Read(40), Read(documents));

        List<string> Read(int documentsPerBlock)
        {
            using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions { Workers = 2 }, new EngineOptions { DocumentsPerBlock = documentsPerBlock });
            return [.. model.Answer(Questions(40), plans).Select(TinyLanguageModel.Text)];
        }
    }

    [Fact]
    public void Answer_WithoutDrafts_SameTexts()
    {
        var plans = Generation(6);
        using var drafted = Open(new EngineOptions());
        using var plain = Open(new EngineOptions { UseDrafts = false, StopWhenDecided = false, DocumentsPerBlock = 7 });
        var requests = Questions(20);

        var expected = drafted.Answer(requests, plans).SelectMany(sheet => sheet.Answers.OfType<Generated>());

        Assert.Equal(expected, plain.Answer(requests, plans).SelectMany(sheet => sheet.Answers.OfType<Generated>()));
    }

    /// <summary>Children that differ in the last layer alone cost one pass through the others and one last layer each.</summary>
    [Fact]
    public void Counters_ChildrenOfOneParent_CountSharedLayersOnce()
    {
        int[][] last = [[0, 1], [0, 2], [1, 3], [2, 3]];
        PruningPlan[] plans = [.. last.Select(kept => Plan(layer => layer == 3 ? kept : [0, 3]))];
        using var model = Open(new EngineOptions());
        List<ModelRequest> requests = [new LogLikelihoodRequest("the sand", [" yes"])];

        model.Answer(requests, plans);

        var tokens = model.Counters.Asked / (4 * plans.Length);
        Assert.True(tokens > 0);
        Assert.Equal((3 + plans.Length) * tokens, model.Counters.Computed);
        Assert.Equal(0, model.Counters.Generated);
    }

    /// <summary>A later child costs the layers from the first that was changed; its parent's layers before it are there.</summary>
    [Fact]
    public void Counters_ChildOfAnEarlierGeneration_CostsTheLayersThatChanged()
    {
        using var model = Open(new EngineOptions());
        List<ModelRequest> requests = [new LogLikelihoodRequest("the sand", [" yes"])];
        model.Answer(requests, [Plan(_ => [0, 3])]);
        var tokens = model.Counters.Computed / 4;

        model.Answer(requests, [Plan(layer => layer >= 2 ? [1, 2] : [0, 3])]);

        Assert.Equal((4 + 2) * tokens, model.Counters.Computed);
        Assert.Equal((4 + 4) * tokens, model.Counters.Asked);
    }

    /// <summary>Other documents have what was kept given up, and are kept themselves only once they are asked again.</summary>
    [Fact]
    public void Counters_OtherDocumentsInBetween_CostEveryLayerAgain()
    {
        using var model = Open(new EngineOptions());
        var (first, second) = ((ModelRequest)new LogLikelihoodRequest("the sand", [" yes"]), (ModelRequest)new LogLikelihoodRequest("a moon", [" no"]));
        var whole = Cost(first);
        Assert.InRange(Cost(first), 0, whole - 1);
        var other = Cost(second);

        Assert.Equal(whole, Cost(first));
        Assert.Equal(other, Cost(second));
        Assert.InRange(Cost(second), 0, other - 1);

        long Cost(ModelRequest request)
        {
            var before = model.Counters.Computed;
            model.Answer([request], [Plan(_ => [0, 3])]);
            return model.Counters.Computed - before;
        }
    }

    [Fact]
    public void Answer_Progress_RisesToOne()
    {
        using var model = Open(new EngineOptions());
        var seen = new List<double>();

        model.Answer(Questions(10), Generation(5), new Recorder(seen));

        Assert.Equal(1, seen[^1], 1e-12);
        Assert.Equal(seen.Order(), seen);
        Assert.True(seen.Count >= 4);
    }

    /// <summary>Cancelled after a layer of a block, the engine computes no further layer.</summary>
    [Fact]
    public void Answer_CancelledInsideABlock_StopsWithinALayer()
    {
        using var model = Open(new EngineOptions());
        using var cancel = new CancellationTokenSource();
        var computed = -1L;
        var progress = new Caller(() =>
        {
            if (!cancel.IsCancellationRequested)
            {
                computed = model.Counters.Computed;
                cancel.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(
            () => model.Answer(Questions(40), Generation(8), progress, cancellationToken: cancel.Token));

        Assert.True(computed > 0);
        Assert.Equal(computed, model.Counters.Computed);
    }

    private MoeLanguageModel Open(EngineOptions options) => MoeLanguageModel.Open(_checkpoint, new ComputeOptions { Workers = 1 }, options);

    private List<string> Answers(EngineOptions options, IReadOnlyList<PruningPlan> plans)
    {
        using var model = Open(options);
        return [.. model.Answer(Questions(40), plans).Select(sheet => string.Join('|', sheet.Answers.Select(Text)) + Shares(sheet))];
    }

    private static string Text(ModelAnswer answer) => answer switch
    {
        Generated generated => $"{generated.Completion}/{generated.TokenCount}",
        LogLikelihoods scores => string.Join(' ', scores.Sums.Select(sum => sum.ToString("R", null))),
        _ => throw new InvalidOperationException(),
    };

    private static string Shares(PlanAnswers sheet) =>
        string.Join(' ', sheet.TokenShare.ToRows().SelectMany(row => row).Select(share => share.ToString("R", null)));

    private static List<ModelRequest> Questions(int count) => [.. Enumerable.Range(0, count).Select(index =>
    {
        var text = string.Join(' ', Enumerable.Range(0, 2 + (index % 4)).Select(word => ((string[])["the", "sand", "is", "no", "9"])[(index + word) % 5]));
        return index % 3 == 0
            ? (ModelRequest)new LogLikelihoodRequest(text, [" yes", " no the"])
            : new GenerateRequest(text, ["\n"], 6) { Drafts = [" yes\n"] };
    })];

    /// <summary>Selections and merges, some of them equal on their first layers, some twice.</summary>
    private static PruningPlan[] Generation(int count)
    {
        var random = new Random(5);
        var plans = new List<PruningPlan>();
        while (plans.Count < count)
        {
            var parent = plans.Count == 0 || random.NextDouble() < 0.3 ? null : plans[random.Next(plans.Count)];
            var firstChanged = parent is null ? 0 : random.Next(5);
            var merges = random.NextDouble() < 0.4;
            plans.Add(new PruningPlan(
                [.. Enumerable.Range(0, 4).Select(layer => layer < firstChanged ? parent!.ForLayer(layer)! : Group(layer, merges))],
                RouterSpace.Logits,
                expertsPerToken: 1));
        }

        return [.. plans];

        GroupPlan Group(int layer, bool merges)
        {
            var kept = CoefficientMatrix.OneHot([random.Next(2), 2 + random.Next(2)], 4);
            var merging = merges
                ? new CoefficientMatrix(2, 4, [.. kept.Values.ToArray().Select(value => value + (0.2f * (float)random.NextDouble()))])
                : kept;
            return new GroupPlan([layer], merging, kept);
        }
    }

    private PruningPlan Plan(Func<int, int[]> keptOf) =>
        PruningPlan.Select(_checkpoint.Shape, [[0], [1], [2], [3]], keptOf, expertsPerToken: 1);

    private sealed class Caller(Action call) : IProgress<double>
    {
        public void Report(double value) => call();
    }

    private sealed class Recorder(List<double> seen) : IProgress<double>
    {
        public void Report(double value) => seen.Add(value);
    }
}

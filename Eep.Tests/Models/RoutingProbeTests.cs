using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Tests.Models;

public sealed class RoutingProbeTests : IDisposable
{
    private static readonly (string, IReadOnlyList<ModelRequest>, IReadOnlyList<int>)[] s_tasks =
    [
        ("text", [new GenerateRequest("one is", ["."], 8) { Drafts = [" odd."] }, new GenerateRequest("two is", ["."], 8) { Drafts = [" even."] }], [0, 0]),
        ("choice", [new LogLikelihoodRequest("three is", [" even", " odd"])], [1]),
    ];

    private readonly TinyMixtral _model = new();
    private readonly Checkpoint _checkpoint;

    public RoutingProbeTests() => _checkpoint = Checkpoint.Open(_model.Folder);

    public void Dispose()
    {
        _checkpoint.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Run_PlanThatKeepsEverything_ChangesNothing()
    {
        var found = Run(PruningPlan.Identity(_checkpoint.Shape));

        Assert.Equal(["text, prompts", "text, answers", "choice, prompts", "choice, answers"], found.Slices);
        foreach (var (before, after) in found.Before.Zip(found.After))
        {
            Assert.Equal(before.Count.ToRows(), after.Count.ToRows());
            Assert.Equal(before.Gate.ToRows(), after.Gate.ToRows());
        }

        Assert.All(found.Shift, table => Assert.All(table.ToRows().SelectMany(row => row), value => Assert.Equal(0, value)));
    }

    [Fact]
    public void Run_PruningPlan_RoutesToKeptExpertsAndGivesAwayAllMass()
    {
        var tokenizer = HuggingFaceTokenizer.Open(_model.Folder);
        var found = Run(PruningPlan.Select(_checkpoint.Shape, [[0, 1]], _ => [1, 2], 1));

        // Rows of counts are k times the tokens of the slice.
        var prompts = s_tasks[0].Item2.Sum(request => tokenizer.Encode(request.Context, addSpecialTokens: true).Length);
        Assert.Equal(2 * prompts, found.Before[0].Count.Row(0).ToArray().Sum());
        Assert.Equal(prompts, found.After[0].Count.Row(1).ToArray().Sum());
        Assert.All(found.After, use => Assert.All([0, 3], removed => Assert.Equal(0, use.Count[0, removed] + use.Count[1, removed])));
        Assert.True(found.Before[3].Count.Row(0).ToArray().Sum() > 0, "the right choice is read");
        for (var row = 0; row < 2; row++)
        {
            foreach (var removed in new[] { 0, 3 })
            {
                Assert.Equal(found.Before.Sum(use => use.Gate[row, removed]), found.Shift[row].Row(removed).ToArray().Sum(), 5);
            }
        }
    }

    private RoutingComparison Run(PruningPlan plan)
    {
        using var probe = new RoutingProbe(_checkpoint, null, new ComputeOptions { Workers = 1 });
        return probe.Run(plan, s_tasks, CancellationToken.None);
    }
}

using System.Collections.Immutable;
using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

public sealed class ResizedPlanTests
{
    private static readonly MoeShape Shape = new([0, 1], 4, 1);
    private static readonly ExpertTable Scores = Tables.Of([4, 3, 2, 1], [1, 2, 3, 4]);
    private static readonly ImmutableArray<ImmutableArray<int>> EachLayer = [[0], [1]];

    private readonly PruningPlan _plan = new(
        [new([0], Matrix([0, 0.5f, 0, 0], [0, 0, 0, 1]), Matrix([0, 1, 0, 0], [0.1f, 0, 0, 0.9f])), new([1], Matrix([1, 0, 0, 0], [0, 0, 1, 0]), Matrix([1, 0, 0, 0], [0, 0, 1, 0]))],
        RouterSpace.Logits,
        1);

    [Fact]
    public void Of_SmallerBudget_DropsTheRowsOfTheExpertsThatScoreLeast()
    {
        var resized = ResizedPlan.Of(_plan, Scores, Target(1));

        Assert.Equal(Matrix([0, 0.5f, 0, 0]), resized.Groups[0].ExpertMerging); // experts 1 and 3 score 3 and 1
        Assert.Equal(Matrix([0, 1, 0, 0]), resized.Groups[0].RouterMapping);
        Assert.Equal(Matrix([0, 0, 1, 0]), resized.Groups[1].ExpertMerging); // experts 0 and 2 score 1 and 3
    }

    [Fact]
    public void Of_LargerBudget_AddsTheBestExpertsThatAreMissing()
    {
        var resized = ResizedPlan.Of(_plan, Scores, Target(3));

        Assert.Equal(Matrix([1, 0, 0, 0], [0, 0.5f, 0, 0], [0, 0, 0, 1]), resized.Groups[0].ExpertMerging);
        Assert.Equal(Matrix([1, 0, 0, 0], [0, 1, 0, 0], [0.1f, 0, 0, 0.9f]), resized.Groups[0].RouterMapping);
        Assert.Equal(Matrix([1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]), resized.Groups[1].ExpertMerging);
    }

    [Fact]
    public void Of_SameBudget_IsTheSameModel() => Assert.Equal(_plan.Hash, ResizedPlan.Of(_plan, Scores, Target(2)).Hash);

    [Fact]
    public void Of_PinnedAndBanned_GoBeforeScores()
    {
        var constraints = new ExpertConstraints(
            new Dictionary<int, IReadOnlyList<int>> { [0] = [2] }, new Dictionary<int, IReadOnlyList<int>> { [0] = [1] });

        var resized = ResizedPlan.Of(_plan, Scores, Target(2) with { Constraints = constraints });

        Assert.Equal(Matrix([0, 0, 1, 0], [0, 0, 0, 1]), resized.Groups[0].ExpertMerging);
        Assert.True(constraints.Hold(resized));
    }

    [Fact]
    public void Of_RouterThatChoosesGroups_KeepsEquallyManyOfEach()
    {
        var shape = Shape with { Groups = new ExpertGroups(2, 1, ByTopTwo: false) };

        var resized = ResizedPlan.Of(_plan, Scores, Target(2) with { Shape = shape, Budget = 4 });

        Assert.All(resized.Groups, group => Assert.Equal([0, 1, 2, 3], group.ExpertMerging.Dominants()));
        resized.CheckFits(shape);
    }

    [Fact]
    public void Of_SharedPlanOnFinerGroups_GivesEachLayerItsRows()
    {
        var shared = new PruningPlan([_plan.Groups[0] with { Layers = [0, 1] }], RouterSpace.Logits, 1);

        var resized = ResizedPlan.Of(shared, Scores, Target(2));

        Assert.Equal(shared.Hash, resized.Hash);
        Assert.Equal(2, resized.Groups.Length);
    }

    [Fact]
    public void Of_CoarserGroups_IsRefused() => Assert.Contains(
        "Layers 0 to 1 share one pair",
        Assert.Throws<PlanException>(() => ResizedPlan.Of(_plan, Scores, Target(2) with { Groups = [[0, 1]] })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_MergedPlanInAnotherRouterSpace_IsRefused() => Assert.Contains(
        "maps router logits, the search probabilities",
        Assert.Throws<PlanException>(() => ResizedPlan.Of(_plan, Scores, Target(2) with { RouterSpace = RouterSpace.Probabilities })).Message,
        StringComparison.Ordinal);

    private static PlanTarget Target(int budget) => new(Shape, EachLayer, budget, 1);

    private static CoefficientMatrix Matrix(params float[][] rows) => new(rows.Length, 4, rows.SelectMany(row => row).ToArray());
}

using Eep.Core.Pruning;
using FsCheck.Xunit;

namespace Eep.Tests.Pruning;

public sealed class PruningPlanTests
{
    private readonly MoeShape _shape = new([0, 1, 2], 5, 2);

    [Property(MaxTest = 200)]
    public bool Hash_RowsPermutedJointly_IsTheSame(int seed, int order)
    {
        var plan = PlanGenerators.Dense(seed);
        return plan.Hash == PlanGenerators.PermuteRows(plan, order).Hash;
    }

    [Property(MaxTest = 200)]
    public bool Canonical_OfAPermutedPlan_IsTheSamePlan(int seed, int order)
    {
        var first = CanonicalPlan.Of(PlanGenerators.Dense(seed));
        var second = CanonicalPlan.Of(PlanGenerators.PermuteRows(PlanGenerators.Dense(seed), order));
        return first.Groups.SequenceEqual(second.Groups) && CanonicalPlan.Of(first).Groups.SequenceEqual(first.Groups);
    }

    [Property(MaxTest = 200)]
    public bool Hash_OneCoefficientChanged_Differs(int seed, byte where, bool mapping)
    {
        var plan = PlanGenerators.Dense(seed);
        var group = plan.Groups[where % 3];
        var values = (mapping ? group.RouterMapping : group.ExpertMerging).Values.ToArray();
        values[where % values.Length] += 0.5f;
        var changed = new CoefficientMatrix(3, 5, values);
        var other = new PruningPlan(
            plan.Groups.SetItem(where % 3, mapping ? group with { RouterMapping = changed } : group with { ExpertMerging = changed }),
            plan.RouterSpace,
            plan.ExpertsPerToken);
        return plan.Hash != other.Hash;
    }

    [Fact]
    public void Hash_RowsOfOneMatrixPermutedAlone_Differs()
    {
        var plan = PlanGenerators.Dense(3);
        var group = plan.Groups[0];
        var other = group with { RouterMapping = group.RouterMapping.Reorder([1, 0, 2]) };
        Assert.NotEqual(plan.Hash, new PruningPlan(plan.Groups.SetItem(0, other), plan.RouterSpace, plan.ExpertsPerToken).Hash);
    }

    [Fact]
    public void Hash_SpaceExpertsPerTokenOrLayer_MakeADifference()
    {
        var plan = PlanGenerators.Dense(1);
        string[] hashes =
        [
            plan.Hash,
            new PruningPlan(plan.Groups, RouterSpace.Probabilities, 2).Hash,
            new PruningPlan(plan.Groups, RouterSpace.Logits, 1).Hash,
            new PruningPlan(plan.Groups.SetItem(2, plan.Groups[2] with { Layers = [3] }), RouterSpace.Logits, 2).Hash,
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Hash_Alignment_MakesADifferenceOnlyWhereExpertsAreCombined()
    {
        var merging = PlanGenerators.Dense(1);
        var selection = PruningPlan.Select(_shape, [[0, 1, 2]], _ => [3, 1], 2);
        Assert.NotEqual(merging.Hash, merging.WithAlignment(NeuronAlignment.Weights).Hash);
        Assert.Equal(selection.Hash, selection.WithAlignment(NeuronAlignment.Weights).Hash);
        Assert.Equal(NeuronAlignment.Weights, CanonicalPlan.Of(merging.WithAlignment(NeuronAlignment.Weights)).WithExpertsPerToken(1).Alignment);
    }

    [Fact]
    public void Hash_SameNumbersInAnotherShape_Differs()
    {
        var wide = new CoefficientMatrix(1, 4, [1, 0, 0, 1]);
        var square = new CoefficientMatrix(2, 2, [1, 0, 0, 1]);
        Assert.NotEqual(
            new PruningPlan([new GroupPlan([0], wide, wide)], RouterSpace.Logits, 1).Hash,
            new PruningPlan([new GroupPlan([0], square, square)], RouterSpace.Logits, 1).Hash);
    }

    [Fact]
    public void Hash_LayersGroupedOrApart_IsTheSameModel()
    {
        var apart = PruningPlan.Select(_shape, [[0], [1], [2]], _ => [1, 3], 2);
        var together = PruningPlan.Select(_shape, [[0, 1, 2]], _ => [3, 1], 2);
        Assert.Equal(apart.Hash, together.Hash);
    }

    [Fact]
    public void Hash_NegativeZero_EqualsZero()
    {
        var positive = new CoefficientMatrix(1, 2, [0f, 1f]);
        var negative = new CoefficientMatrix(1, 2, [-0f, 1f]);
        Assert.Equal(positive, negative);
        Assert.Equal(positive.GetHashCode(), negative.GetHashCode());
        Assert.False(float.IsNegative(negative[0, 0]));
        Assert.Equal(
            new PruningPlan([new GroupPlan([0], positive, positive)], RouterSpace.Logits, 1).Hash,
            new PruningPlan([new GroupPlan([0], negative, negative)], RouterSpace.Logits, 1).Hash);
    }

    [Fact]
    public void Identity_OfAModel_KeepsEverything()
    {
        var plan = PruningPlan.Identity(_shape);
        Assert.Equal(5, plan.ExpertBudget);
        Assert.Equal([0, 1, 2, 3, 4], plan.ForLayer(2)!.ExpertMerging.Dominants());
        Assert.Null(plan.ForLayer(3));
    }

    [Fact]
    public void Constructor_BadPlans_NameTheFault()
    {
        var rows = CoefficientMatrix.OneHot([0, 1], 4);
        var (one, wide) = (CoefficientMatrix.OneHot([0], 4), CoefficientMatrix.OneHot([0, 1], 5));
        Assert.Contains("at least one layer group", Refusal(() => _ = new PruningPlan([], RouterSpace.Logits, 1)), StringComparison.Ordinal);
        Assert.Contains("Layer 2 belongs to two", Refusal(() => Plan(2, new([2], rows, rows), new([1, 2], rows, rows))), StringComparison.Ordinal);
        Assert.Contains("W_EM is 2 x 4 and W_RM 1 x 4", Refusal(() => Plan(1, new GroupPlan([0], rows, one))), StringComparison.Ordinal);
        Assert.Contains("chooses from 5 experts, the first group from 4", Refusal(() => Plan(1, new([0], rows, rows), new([1], wide, wide))), StringComparison.Ordinal);
        Assert.Contains("activates 2 experts per token but keeps 1", Refusal(() => Plan(2, new([0], rows, rows), new([1], one, one))), StringComparison.Ordinal);
        Assert.Contains("activates 3 experts", Refusal(() => Plan(3, new GroupPlan([0], rows, rows))), StringComparison.Ordinal);
        Assert.Contains("activates 0 experts", Refusal(() => Plan(0, new GroupPlan([0], rows, rows))), StringComparison.Ordinal);
        Assert.Contains("names no layer", Refusal(() => Plan(1, new GroupPlan([], rows, rows))), StringComparison.Ordinal);
    }

    [Fact]
    public void CheckFits_OtherModel_NamesTheMisfit()
    {
        var plan = PruningPlan.Select(_shape, [[0], [1], [2]], _ => [0, 1], 2);
        plan.CheckFits(_shape);
        Assert.Contains("model has 8", Refusal(() => plan.CheckFits(new MoeShape([0, 1, 2], 8, 2))), StringComparison.Ordinal);
        Assert.Contains("names layer 0", Refusal(() => plan.CheckFits(new MoeShape([1, 2, 3], 5, 2))), StringComparison.Ordinal);
        Assert.Contains("3 of 4 sparse", Refusal(() => plan.CheckFits(new MoeShape([0, 1, 2, 3], 5, 2))), StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_UnevenGroups_TellsThemApart()
    {
        static PruningPlan Kept(params int[][] kept) => PruningPlan.Select(new MoeShape([0, 1], 5, 1), [[0], [1]], group => kept[group], 1);
        Assert.Equal((3, 4, false), (Kept([0, 1, 2], [4]).ExpertBudget, Kept([0, 1, 2], [4]).ExpertTotal, Kept([0, 1, 2], [4]).IsUniform));
        Assert.Equal(4, new[] { Kept([0, 1, 2], [4]), Kept([4], [0, 1, 2]), Kept([0, 1], [2, 4]), Kept([0, 1, 2], [3]) }.Select(plan => plan.Hash).Distinct().Count());
    }

    private static void Plan(int expertsPerToken, params GroupPlan[] groups) =>
        _ = new PruningPlan([.. groups], RouterSpace.Logits, expertsPerToken);

    private static string Refusal(Action action) => Assert.Throws<PlanException>(action).Message;

    [Fact]
    public void Regroup_SharedMatrices_IsTheSameModelBothWays()
    {
        var shape = new MoeShape([0, 1, 2], 4, 1);
        var shared = PruningPlan.Select(shape, [[0, 1, 2]], _ => [1, 3], 1);

        var fine = shared.Regroup([[0], [1], [2]]);

        Assert.Equal((3, shared.Hash), (fine.Groups.Length, fine.Hash));
        Assert.Equal((2, shared.Hash), (fine.Regroup([[0, 1], [2]]).Groups.Length, fine.Regroup([[0, 1], [2]]).Hash));
        var apart = PruningPlan.Select(shape, [[0], [1, 2]], group => [group, 3], 1);
        Assert.Contains("Layers 0 to 1 share", Assert.Throws<PlanException>(() => apart.Regroup([[0, 1], [2]])).Message, StringComparison.Ordinal);
    }
}

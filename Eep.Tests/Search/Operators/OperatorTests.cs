using Eep.Core.Pruning;
using Eep.Core.Search.Operators;

namespace Eep.Tests.Search.Operators;

/// <summary>Each operator with written-down draws against a result worked out by hand.</summary>
public sealed class OperatorTests
{
    private static readonly GroupFlags FirstGroup = new([true, false], [true, false]);

    [Fact]
    public void Flags_NoneDrawn_AreDrawnAgain()
    {
        var random = new ScriptedSource(uniforms: [0.9, 0.9, 0.25, 0.25, 0.9, 0.2, 0.9, 0.9]);
        var flags = GroupFlags.Draw(2, 0.25, random);
        Assert.Equal([false, true], flags.Merging);
        Assert.Equal([false, false], flags.Mapping);
        Assert.True(random.IsUsedUp);
    }

    [Fact]
    public void Flags_Drawn_AreThoseOfMergingThenOfMapping()
    {
        var flags = GroupFlags.Draw(2, 0.25, new ScriptedSource(uniforms: [0.1, 0.9, 0.9, 0.2]));
        Assert.Equal([true, false], flags.Merging);
        Assert.Equal([false, true], flags.Mapping);
    }

    [Fact]
    public void Flags_TinyProbability_StillEndWithOne()
    {
        var random = new ScriptedSource(uniforms: [.. Enumerable.Repeat(0.5, 400)], indexes: [1]);
        Assert.Equal([false, true], GroupFlags.Draw(2, 1e-6, random).Merging);
    }

    [Theory]
    [InlineData(0.05, 3)]
    [InlineData(0.10, 2)]
    public void ExpertsPerToken_Drawn_AreAnotherOfTheChoices(double draw, int expected)
    {
        // Of 1, 2 and 3 the plan has 2; the others are 1 and 3, and index 1 is 3. At 0.1 nothing is drawn.
        var plan = PruningPlan.Select(new MoeShape([0], 4, 2), [[0]], _ => [0, 1, 2], 2);
        var random = new ScriptedSource(uniforms: [draw], indexes: expected == 3 ? [1] : []);
        var changed = new ExpertsPerTokenMutation([1, 2, 3], 0.1).Apply(plan, random);
        Assert.Equal(expected, changed.ExpertsPerToken);
        Assert.Equal(plan.Groups[0], changed.Groups[0]);
        Assert.True(random.IsUsedUp);
    }

    [Fact]
    public void ExpertsPerToken_OneChoice_DrawsNothing()
    {
        var plan = PruningPlan.Select(new MoeShape([0], 4, 2), [[0]], _ => [0, 1, 2], 2);
        Assert.Same(plan, new ExpertsPerTokenMutation([2], 1).Apply(plan, new ScriptedSource()));
    }

    [Fact]
    public void Swap_DrawnRow_TakesAnExpertThatNoOtherRowKeeps()
    {
        // Row 0 stays; row 1 (expert 3 of 5) may take 0, 2 or 4: index 1 is 2. The second group is not flagged.
        var random = new ScriptedSource(uniforms: [0.15, 0.1], indexes: [1]);
        var child = new ExpertSwapMutation(0.15, excludeOwn: true).Apply(Selection([1, 3], [0, 1]), FirstGroup, random);

        Assert.Equal([1, 2], child.Groups[0].ExpertMerging.Dominants());
        Assert.Equal([0, 1], child.Groups[1].ExpertMerging.Dominants());
        Assert.True(child.IsPruningOnly);
        Assert.True(random.IsUsedUp);
    }

    [Fact]
    public void Swap_OwnAllowed_MayKeepTheExpert()
    {
        // Row 0 (expert 1) may take 0, 1, 2 or 4: index 1 is its own.
        var random = new ScriptedSource(uniforms: [0.1, 0.9], indexes: [1]);
        var child = new ExpertSwapMutation(0.15, excludeOwn: false).Apply(Selection([1, 3], [0, 1]), FirstGroup, random);
        Assert.Equal([1, 3], child.Groups[0].ExpertMerging.Dominants());
    }

    [Fact]
    public void Swap_NothingFree_KeepsTheRow()
    {
        var random = new ScriptedSource(uniforms: [0, 0, 0, 0, 0]);
        var plan = Selection([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]);
        Assert.Equal(plan.Hash, new ExpertSwapMutation(0.15, excludeOwn: true).Apply(plan, FirstGroup, random).Hash);
    }

    [Fact]
    public void Crossover_Published_ChoosesRowsAndMatricesApart()
    {
        var first = Selection([0, 1], [0, 1]);
        var second = Selection([2, 3], [2, 3]);

        // Group 0, W_EM flagged: row 0 second, row 1 first. W_RM flagged: rows first, second. Group 1 whole: W_EM second, W_RM first.
        var random = new ScriptedSource(uniforms: [0.6, 0.5, 0.5, 0.7, 0.9, 0.1]);
        var child = new RowCrossover(0.6, coupled: false).Apply(first, second, FirstGroup, random);

        Assert.Equal([2, 1], child.Groups[0].ExpertMerging.Dominants());
        Assert.Equal([0, 3], child.Groups[0].RouterMapping.Dominants());
        Assert.Equal([2, 3], child.Groups[1].ExpertMerging.Dominants());
        Assert.Equal([0, 1], child.Groups[1].RouterMapping.Dominants());
        Assert.True(random.IsUsedUp);
    }

    [Fact]
    public void Crossover_Coupled_AlignsSharedExpertsAndKeepsThePairs()
    {
        // The second parent's rows align to (4, 2): 2 is shared and moves to row 1; row 0 then comes from the second parent.
        var child = new RowCrossover(0.6, coupled: true).Apply(
            Selection([0, 2], [0, 1]), Selection([2, 4], [3, 4]), FirstGroup, new ScriptedSource(uniforms: [0.8, 0.8, 0.8]));

        Assert.Equal([4, 2], child.Groups[0].ExpertMerging.Dominants());
        Assert.Equal([3, 4], child.Groups[1].ExpertMerging.Dominants());
        Assert.True(child.IsPruningOnly);
    }

    [Fact]
    public void Gaussian_DrawnElements_GetTheScaledNoise()
    {
        var rows = new CoefficientMatrix(1, 2, [1f, 0f]);
        var plan = new PruningPlan([new GroupPlan([0], rows, rows)], RouterSpace.Logits, 1);
        var random = new ScriptedSource(uniforms: [0.9, 0.1], gaussians: [-2.0]);

        var child = new GaussianMutation(0.25, 0.065).Apply(plan, new GroupFlags([false], [true]), random);

        Assert.Equal([1f, 0f], child.Groups[0].ExpertMerging.Values.ToArray());
        Assert.Equal([1f, -0.13f], child.Groups[0].RouterMapping.Values.ToArray());
        Assert.True(random.IsUsedUp);
    }

    [Fact]
    public void Normalization_Rows_SumToOneUnlessTheirSumIsNearZero()
    {
        var merging = new CoefficientMatrix(3, 3, [1f, 1f, 0f, 0.5f, -0.45f, 0f, -1f, -3f, 0f]);
        var mapping = new CoefficientMatrix(3, 3, [2f, 0f, 0f, 0f, 2f, 0f, 1f, 1f, 0f]);
        var plan = new PruningPlan([new GroupPlan([0, 1], merging, mapping)], RouterSpace.Logits, 1);

        var child = RowNormalization.Apply(plan);

        Assert.Equal([0.5f, 0.5f, 0f, 0.5f, -0.45f, 0f, 0.25f, 0.75f, 0f], child.Groups[0].ExpertMerging.Values.ToArray());
        Assert.Equal(plan.Groups[0].RouterMapping, child.Groups[0].RouterMapping);
    }

    private static PruningPlan Selection(int[] first, int[] second) =>
        PruningPlan.Select(new MoeShape([0, 1], 5, 1), [[0], [1]], group => group == 0 ? first : second, 1);
}

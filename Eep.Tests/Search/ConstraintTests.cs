using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;
using Eep.Core.Search;
using Eep.Tests.Pruning;
using FsCheck.Xunit;

namespace Eep.Tests.Search;

/// <summary>Pinned experts stay and banned ones go, in seeds and in everything the search proposes.</summary>
public sealed class ConstraintTests
{
    private readonly ToyObjective _toy = new(seed: 6);
    private readonly ExpertConstraints _constraints = new(
        new Dictionary<int, IReadOnlyList<int>> { [0] = [7, 1], [2] = [3] }, new Dictionary<int, IReadOnlyList<int>> { [0] = [0], [3] = [2, 4, 6] });

    [Property(MaxTest = 9)]
    public bool Run_EveryPreset_KeepsPinsAndLeavesBansOut(ulong seed)
    {
        var name = SearchPresets.Names[(int)(seed % (ulong)SearchPresets.Names.Count)];
        var options = SearchPresets.Find(name, _toy.Shape, 4, seed: seed) with
        {
            Constraints = _constraints,
            LayerGroups = 0,
            PruningGenerations = 4,
            MergingGenerations = 4,
            NoiseDeviation = 0.5,
        };
        var search = new EvolutionarySearch(options, _toy.Shape, []);
        _toy.Run(search);
        return search.Archive.All.All(scored => _constraints.Hold(scored.Individual.Plan));
    }

    [Fact]
    public void Plan_SelectingMethods_KeepPinsAndLeaveBansOut()
    {
        var target = new PlanTarget(_toy.Shape, LayerGroups.Divide(_toy.Shape, 0), 4, 2) { Constraints = _constraints };
        float[] even = [.. Enumerable.Repeat(0.125f, 8)];
        var layer = new SampledLayer(8, even, even, [.. Enumerable.Range(0, 64).Select(at => at % 9 == 0 ? 1f : 0f)], new ExpertTable(8, 8));
        var evidence = Evidences.Of(new RoutingStatistics(4, 8), new ExpertSample([0], [layer, layer, layer, layer], true, true));
        Assert.All(OneShotMethods.All.Where(method => !method.Merges), method => Assert.True(_constraints.Hold(method.Plan(evidence, target)), method.Name));
    }

    [Fact]
    public void Faults_ImpossibleConstraints_SayWhy()
    {
        var groups = LayerGroups.Divide(_toy.Shape, 0);
        var both = new Dictionary<int, IReadOnlyList<int>> { [1] = [5] };
        Assert.Contains("no expert may be both", Assert.Single(new ExpertConstraints(both, both).Faults(_toy.Shape, groups, 4)), StringComparison.Ordinal);
        Assert.Contains("pinned names layer 9", Assert.Single(
            new ExpertConstraints(new Dictionary<int, IReadOnlyList<int>> { [9] = [0] }).Faults(_toy.Shape, groups, 4)), StringComparison.Ordinal);
        Assert.Contains("no choice of 2", Assert.Single(
            new ExpertConstraints(new Dictionary<int, IReadOnlyList<int>> { [1] = [0, 1, 2] }).Faults(_toy.Shape, groups, 2)), StringComparison.Ordinal);
        Assert.Empty(_constraints.Faults(_toy.Shape, groups, 4));
    }
}

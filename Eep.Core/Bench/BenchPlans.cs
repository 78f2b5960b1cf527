using System.Collections.Immutable;
using Eep.Core.Pruning;
using Eep.Core.Search;
using Eep.Core.Search.Operators;

namespace Eep.Core.Bench;

/// <summary>Generations as a search makes them, at half of the experts and with the constants of the quick preset; always the same.</summary>
internal sealed class BenchPlans
{
    private const int ParentCount = 4;

    private readonly MoeShape _shape;
    private readonly SearchOptions _options;
    private readonly ImmutableArray<ImmutableArray<int>> _groups;

    public BenchPlans(MoeShape shape)
    {
        _shape = shape;
        _options = SearchPresets.Find(SearchPresets.EepPlus, shape, Budget(shape));
        _groups = LayerGroups.Divide(shape, _options.LayerGroups);
    }

    /// <summary>E' of every plan: half of the experts, not fewer than are active.</summary>
    public static int Budget(MoeShape shape) => Math.Max(shape.ExpertCount / 2, shape.ExpertsPerToken);

    /// <summary>A generation of a kind.</summary>
    public PruningPlan[] Of(BenchKind kind, int count) => kind switch
    {
        BenchKind.Children => Children(count),
        BenchKind.Merged => Merged(count),
        _ => Random(count),
    };

    /// <summary>Plans that have nothing to do with one another.</summary>
    public PruningPlan[] Random(int count) => [.. Enumerable.Range(0, count).Select(
        index => SeedPopulation.RandomPlan(_options, _shape, _groups, new RandomTape(2, 0, index, RandomPurpose.Seeds)))];

    /// <summary>Whose children <see cref="Children"/> are.</summary>
    public PruningPlan[] Parents() => Random(ParentCount);

    /// <summary>Mutated children of 4 random plans.</summary>
    public PruningPlan[] Children(int count)
    {
        var parents = Parents();
        var mutation = new ExpertSwapMutation(_options.RowProbability, excludeOwn: true, _shape.GroupCount);
        return [.. Enumerable.Range(0, count).Select(index =>
        {
            var tape = new RandomTape(2, 1, index, RandomPurpose.Child);

            // A group is changed when either of its flags is set; together they are as likely as one of the search.
            var drawn = GroupFlags.Draw(_groups.Length, 1 - Math.Sqrt(1 - _options.GroupProbability), tape);
            bool[] changed = [.. drawn.Merging.Zip(drawn.Mapping, (merging, mapping) => merging || mapping)];
            return mutation.Apply(parents[index % ParentCount], new GroupFlags(changed, changed), tape);
        })];
    }

    /// <summary>Random plans with noise in both matrices of every layer group: every expert that gets some is merged.</summary>
    public PruningPlan[] Merged(int count)
    {
        var noise = new GaussianMutation(_options.ElementProbability, _options.NoiseDeviation, _shape.GroupCount);
        var all = Enumerable.Repeat(true, _groups.Length).ToArray();
        return [.. Random(count).Select((plan, index) => noise.Apply(plan, new GroupFlags(all, all), new RandomTape(2, 2, index, RandomPurpose.Child)))];
    }
}

using BenchmarkDotNet.Attributes;
using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Benchmarks.Parts;

/// <summary>What a plan costs before any weight is touched: a model of 32 layers, 8 experts of which 4 stay.</summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    private static readonly MoeShape s_shape = new([.. Enumerable.Range(0, 32)], 8, 2);
    private readonly SearchOptions _options = SearchPresets.Find(SearchPresets.EepPlus, s_shape, 4);
    private PruningPlan? _plan;

    /// <summary>One random plan.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _plan = Draw();
    }

    /// <summary>Draws, checks and hashes a plan.</summary>
    [Benchmark]
    public PruningPlan Draw() => SeedPopulation.RandomPlan(
        _options, s_shape, LayerGroups.Divide(s_shape, _options.LayerGroups), new RandomTape(1, 0, 0, RandomPurpose.Seeds));

    /// <summary>The order in which it is evaluated.</summary>
    [Benchmark]
    public PruningPlan Canonical() => CanonicalPlan.Of(_plan!);
}

using System.Collections.Immutable;
using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>Generation 0: the seeds, then random one-hot plans, all different (METHOD.md A 1.3).</summary>
public static class SeedPopulation
{
    /// <summary>The plans of generation 0; fewer than the options ask for when there are no more different ones.</summary>
    public static IReadOnlyList<SeedPlan> Build(
        SearchOptions options, MoeShape shape, ImmutableArray<ImmutableArray<int>> groups, IReadOnlyList<SeedPlan> seeds)
    {
        var size = (int)Math.Min(options.InitialCount, DistinctPlans(options, shape, groups.Length));
        var population = new List<SeedPlan>();
        var known = new HashSet<string>();
        foreach (var seed in seeds)
        {
            var plan = seed.Plan.WithAlignment(options.Alignment);
            if (population.Count < size && known.Add(plan.Hash))
            {
                population.Add(seed with { Plan = plan });
            }
        }

        // In the smallest spaces all plans are wanted; even then drawing each of n takes about n ln n draws.
        var drawLimit = 1000 + (100 * size);
        for (var draw = 0; draw < drawLimit && population.Count < size; draw++)
        {
            var plan = RandomPlan(options, shape, groups, new RandomTape(options.Seed, 0, draw, RandomPurpose.Seeds))
                .WithExpertsPerToken(options.AllExpertsPerToken[draw % options.AllExpertsPerToken.Count]);
            if (known.Add(plan.Hash))
            {
                population.Add(new SeedPlan("random", plan));
            }
        }

        return population;
    }

    /// <summary>How many one-hot plans of a search describe different models: as below, for each of its numbers of experts per token; no limit where budgets differ.</summary>
    public static double DistinctPlans(SearchOptions options, MoeShape shape, int groups) => !options.IsUniform
        ? double.PositiveInfinity
        : options.AllExpertsPerToken.Count * DistinctPlans(shape, groups, options.ExpertBudget);

    /// <summary>
    /// C(E, E') to the power of the layer groups: how many one-hot plans describe different models. Where routers choose groups of experts
    /// first, C(E / n, E' / n) for each of their n. Large values are rounded.
    /// </summary>
    public static double DistinctPlans(MoeShape shape, int groups, int budget)
    {
        var (size, keep) = (shape.ExpertCount / shape.GroupCount, budget / shape.GroupCount);
        var subsets = 1.0;
        for (var kept = 1; kept <= keep; kept++)
        {
            subsets *= (double)(size - keep + kept) / kept;
        }

        return Math.Pow(Math.Round(subsets), (double)groups * shape.GroupCount);
    }

    /// <summary>
    /// With <see cref="SearchOptions.ExpertsPerToken"/>, for each layer group a uniformly drawn subset of the experts (of each of the router's groups, equally large) that holds the pinned ones and
    /// no banned one, in ascending order.
    /// </summary>
    public static PruningPlan RandomPlan(
        SearchOptions options, MoeShape shape, ImmutableArray<ImmutableArray<int>> groups, IRandomSource random) =>
        PruningPlan.Select(
            shape,
            groups,
            group => [.. Enumerable.Range(0, shape.ExpertCount).Chunk(shape.ExpertCount / shape.GroupCount)
                .SelectMany(experts => RandomSubset(options, groups[group], experts, options.ExpertBudget / shape.GroupCount, random))],
            options.ExpertsPerToken,
            options.RouterSpace)
            .WithAlignment(options.Alignment);

    private static IEnumerable<int> RandomSubset(
        SearchOptions options, ImmutableArray<int> layers, int[] experts, int keep, IRandomSource random)
    {
        var pinned = experts.Where(expert => options.Constraints.IsPinned(layers, expert)).ToArray();
        var free = experts.Where(expert => !options.Constraints.IsPinned(layers, expert) && !options.Constraints.IsBanned(layers, expert)).ToArray();
        random.Shuffle(free, keep - pinned.Length);
        return pinned.Concat(free.Take(keep - pinned.Length)).Order();
    }
}

using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

/// <summary>
/// Preset official against the released loop written down once more in plain loops over arrays (METHOD.md A 1.3 to 1.5), on the same
/// random tape: the first 20 children of both phases, entry by entry, and the kept experts of the first as literals.
/// </summary>
public sealed class OfficialTraceTests
{
    private const int Layers = 3;
    private const int Experts = 6;
    private const int Budget = 3;
    private const ulong Seed = 11450;
    private const int Initials = 31;
    private const int Discrete = 70;

    private readonly MoeShape _shape = new([0, 1, 2], Experts, 2);
    private readonly List<PruningPlan> _plans = [];
    private readonly List<string> _origins = [];

    public OfficialTraceTests()
    {
        var search = new EvolutionarySearch(SearchPresets.Find(SearchPresets.Official, _shape, Budget, seed: Seed), _shape, []);
        while (_plans.Count < Initials + Discrete + 20)
        {
            var generation = search.Ask()!;
            _plans.AddRange(generation.Individuals.Select(individual => individual.Plan));
            _origins.AddRange(generation.Individuals.Select(individual => individual.Origin));
            search.Tell(generation, [.. generation.Individuals.Select(individual => (double?)Score(individual.Id))]);
        }
    }

    [Fact]
    public void Ask_FirstTwentyDiscreteChildren_AreThoseOfTheReleasedLoop()
    {
        for (var id = Initials; id < Initials + 20; id++)
        {
            var random = Tape(id);
            var flags = Flags(random);
            var parent = Matrices(_plans[MutationParent(id, random)]);
            for (var layer = 0; layer < Layers; layer++)
            {
                for (var row = 0; row < Budget && flags[layer]; row++)
                {
                    if (random.Uniform() < 0.15)
                    {
                        // Cleared, then any expert that no other row holds: its own may come back.
                        var others = Enumerable.Range(0, Budget).Where(other => other != row).Select(other => Array.IndexOf(parent[layer][other], 1f));
                        int[] free = [.. Enumerable.Range(0, Experts).Except(others)];
                        parent[layer][row] = new float[Experts];
                        parent[layer][row][free[random.Index(free.Length)]] = 1;
                    }
                }

                parent[Layers + layer] = parent[layer];
            }

            AssertSame(parent, _plans[id], id);
        }

        Assert.Equal(
            ["012|245|245", "345|024|345", "104|345|123", "034|025|134"], _plans.Skip(Initials).Take(4).Select(Kept));
    }

    [Fact]
    public void Ask_FirstTwentyContinuousChildren_AreThoseOfTheReleasedLoop()
    {
        for (var id = Initials + Discrete; id < Initials + Discrete + 20; id++)
        {
            var random = Tape(id);
            var flags = Flags(random);
            var child = random.Uniform() < 0.3 ? Cross(id, flags, random) : Matrices(_plans[MutationParent(id, random)]);
            for (var matrix = 0; matrix < 2 * Layers; matrix++)
            {
                // W_EM and W_RM of a layer are drawn one after the other.
                var at = (matrix / 2) + (matrix % 2 * Layers);
                for (var cell = 0; cell < Budget * Experts && flags[at]; cell++)
                {
                    if (random.Uniform() < 0.25)
                    {
                        child[at][cell / Experts][cell % Experts] += (float)(0.065 * random.Gaussian());
                    }
                }
            }

            if (random.Uniform() < 0.1)
            {
                foreach (var row in child.Take(Layers).SelectMany(matrix => matrix))
                {
                    var sum = row.Aggregate(0f, (total, value) => total + value);
                    for (var cell = 0; cell < Experts; cell++)
                    {
                        row[cell] /= sum;
                    }
                }
            }

            AssertSame(child, _plans[id], id);
        }

        Assert.Contains("crossover", _origins.Skip(Initials + Discrete));
    }

    /// <summary>No two of 101 in a row are equal, so that no tie has to be drawn.</summary>
    private static double Score(int id) => 0.5 + (0.0007 * (id * 37 % 101)) + (1e-6 * id);

    private static RandomTape Tape(int id) => new(Seed, id - Initials + 1, 0, RandomPurpose.Child);

    /// <summary>One flag for each W_EM, then for each W_RM; again until one is set.</summary>
    private static bool[] Flags(RandomTape random)
    {
        while (true)
        {
            bool[] flags = [.. Enumerable.Range(0, 2 * Layers).Select(_ => random.Uniform() < 0.25)];
            if (flags.Contains(true))
            {
                return flags;
            }
        }
    }

    private static int[] Ranked(int count) => [.. Enumerable.Range(0, count).OrderByDescending(Score)];

    /// <summary>Any of those within 3 points of the best.</summary>
    private static int MutationParent(int id, RandomTape random)
    {
        var ranked = Ranked(id);
        var count = ranked.Count(other => Score(other) >= Score(ranked[0]) - 0.03);
        return ranked[random.Index(count)];
    }

    /// <summary>Two of those within 1 point of the best, at least the best 6; row by row where flagged, else whole, 0.6 from the first.</summary>
    private float[][][] Cross(int id, bool[] flags, RandomTape random)
    {
        var ranked = Ranked(id);
        var pool = ranked[..Math.Max(6, ranked.Count(other => Score(other) >= Score(ranked[0]) - 0.01))];
        var first = random.Index(pool.Length);
        (pool[0], pool[first]) = (pool[first], pool[0]);
        var second = 1 + random.Index(pool.Length - 1);
        var (left, right) = (Matrices(_plans[pool[0]]), Matrices(_plans[pool[second]]));
        var child = new float[2 * Layers][][];
        for (var matrix = 0; matrix < 2 * Layers; matrix++)
        {
            var at = (matrix / 2) + (matrix % 2 * Layers);
            var whole = flags[at] || random.Uniform() < 0.6;
            child[at] = [.. Enumerable.Range(0, Budget).Select(row => (flags[at] ? random.Uniform() < 0.6 : whole) ? left[at][row] : right[at][row])];
        }

        return child;
    }

    /// <summary>W_EM of each layer, then W_RM of each, as rows.</summary>
    private static float[][][] Matrices(PruningPlan plan) =>
    [
        .. plan.Groups.Select(group => group.ExpertMerging).Concat(plan.Groups.Select(group => group.RouterMapping))
            .Select(matrix => Enumerable.Range(0, Budget).Select(row => matrix.Row(row).ToArray()).ToArray()),
    ];

    private static string Kept(PruningPlan plan) =>
        string.Join('|', plan.Groups.Select(group => string.Concat(group.ExpertMerging.Dominants())));

    private static void AssertSame(float[][][] expected, PruningPlan plan, int id)
    {
        var actual = Matrices(plan);
        for (var matrix = 0; matrix < expected.Length; matrix++)
        {
            for (var row = 0; row < Budget; row++)
            {
                Assert.True(expected[matrix][row].SequenceEqual(actual[matrix][row]), $"Child {id}, matrix {matrix}, row {row}.");
            }
        }
    }
}

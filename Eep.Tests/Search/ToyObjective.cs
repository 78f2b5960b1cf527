using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

/// <summary>
/// An objective whose best plan is known: every expert of every layer has a value, a plan's score rises with the sum of what its new
/// experts hold, and counting right answers over a number of items adds the noise that accuracies have.
/// </summary>
public sealed class ToyObjective
{
    private readonly double[][] _values;
    private readonly int _items;
    private readonly ulong _seed;

    /// <param name="seed">Of the values and the noise.</param>
    /// <param name="layers">Sparse layers.</param>
    /// <param name="experts">E.</param>
    /// <param name="items">0 = no noise.</param>
    /// <param name="groups">Groups that the routers choose from, or null.</param>
    public ToyObjective(ulong seed, int layers = 4, int experts = 8, int items = 0, ExpertGroups? groups = null)
    {
        var random = new RandomTape(seed, 0, 0, RandomPurpose.Seeds);
        _values = [.. Enumerable.Range(0, layers).Select(_ => Enumerable.Range(0, experts).Select(_ => random.Gaussian()).ToArray())];
        (_items, _seed) = (items, seed);
        Shape = new MoeShape([.. Enumerable.Range(0, layers)], experts, 2) { Groups = groups };
    }

    public MoeShape Shape { get; }

    /// <summary>The one-hot plan with the greatest score.</summary>
    public PruningPlan BestSelection(int budget) => PruningPlan.Select(
        Shape,
        LayerGroups.Divide(Shape, 0),
        layer => [.. Enumerable.Range(0, Shape.ExpertCount)
            .Chunk(Shape.ExpertCount / Shape.GroupCount)
            .SelectMany(group => group.OrderByDescending(expert => _values[layer][expert]).Take(budget / Shape.GroupCount).Order())],
        2);

    /// <summary>Probability of a right answer, in (0, 1).</summary>
    public double TrueScore(PruningPlan plan) => 1 / (1 + Math.Exp(0.7 - (0.15 * Shape.SparseLayers.Sum(layer => LayerValue(plan, layer)))));

    /// <summary>What an evaluation would say: the same for equal plans.</summary>
    public double Score(PruningPlan plan)
    {
        var score = TrueScore(plan);
        if (_items == 0)
        {
            return score;
        }

        var random = new RandomTape(_seed ^ Convert.ToUInt64(plan.Hash[..16], 16), 0, 0, RandomPurpose.Child);
        return Enumerable.Range(0, _items).Count(_ => random.Chance(score)) / (double)_items;
    }

    /// <summary>Runs a search to its end.</summary>
    public void Run(EvolutionarySearch search, int? generations = null)
    {
        for (var count = 0; count != generations && search.Ask() is { } generation; count++)
        {
            search.Tell(generation, [.. generation.Individuals.Select(individual => (double?)Score(individual.Plan))]);
        }
    }

    /// <summary>Merged rows count by their coefficients, less a penalty for straying from a convex mixture.</summary>
    private double LayerValue(PruningPlan plan, int layer)
    {
        var matrix = plan.ForLayer(layer)!.ExpertMerging;
        var value = 0.0;
        for (var row = 0; row < matrix.Rows; row++)
        {
            var sum = 0.0;
            for (var expert = 0; expert < matrix.Columns; expert++)
            {
                value += matrix[row, expert] * _values[layer][expert];
                sum += matrix[row, expert];
            }

            value -= 4 * (sum - 1) * (sum - 1);
        }

        return value;
    }
}

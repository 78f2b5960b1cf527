namespace Eep.Core.Search;

/// <summary>How often children of crossover and of mutation alone have beaten all their parents, and what follows for the next ones.</summary>
public static class OperatorCredit
{
    /// <summary>The name of a child of two parents.</summary>
    public const string Crossover = "crossover";

    /// <summary>The name of a child of one.</summary>
    public const string Mutation = "mutation";

    // Neither operator is ever given up: what fails early may serve later.
    private const double Least = 0.1;

    /// <summary>
    /// p c / (p c + (1 - p) m) within [0.1, 0.9], c and m the shares of successes of crossover and mutation, each with one success and one
    /// failure added (Laplace), so that nothing is concluded from nothing.
    /// </summary>
    /// <param name="archive">A child without a score counts as no success: a race stops only what cannot beat a parent.</param>
    /// <param name="probability">p, the probability while both succeed alike; in [0, 1]. 0 and 1 stay.</param>
    public static double CrossoverProbability(SearchArchive archive, double probability)
    {
        if (probability is <= 0 or >= 1)
        {
            return probability;
        }

        var (crossed, mutated) = (probability * Share(archive, Crossover), (1 - probability) * Share(archive, Mutation));
        return Math.Clamp(crossed / (crossed + mutated), Least, 1 - Least);
    }

    private static double Share(SearchArchive archive, string origin)
    {
        var children = archive.All.Where(scored => scored.Individual.Origin == origin).ToArray();
        var successes = children.Count(child => child.Score > child.Individual.Parents.Max(parent => archive.All[parent].Score));
        return (successes + 1.0) / (children.Length + 2);
    }
}

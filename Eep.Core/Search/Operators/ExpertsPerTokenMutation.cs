using Eep.Core.Pruning;

namespace Eep.Core.Search.Operators;

/// <summary>Mutation of the experts per token, where the search may choose them: one number for all layers, as stock checkpoints have it.</summary>
/// <param name="choices">The numbers to choose from, different; with one there is nothing to change and nothing is drawn.</param>
/// <param name="probability">That another number of the choices is drawn; [0, 1].</param>
public sealed class ExpertsPerTokenMutation(IReadOnlyList<int> choices, double probability)
{
    /// <summary>The plan with its own experts per token, or with another of the choices, each equally likely.</summary>
    public PruningPlan Apply(PruningPlan plan, IRandomSource random)
    {
        if (choices.Count < 2 || !random.Chance(probability))
        {
            return plan;
        }

        var others = choices.Where(choice => choice != plan.ExpertsPerToken).ToArray();
        return plan.WithExpertsPerToken(others[random.Index(others.Length)]);
    }
}

namespace Eep.Core.Evaluation;

/// <summary>The distribution of a model over the choices that it was offered.</summary>
public static class ChoiceProbabilities
{
    /// <summary>Softmax of the summed log-likelihoods, in the order of the choices.</summary>
    /// <exception cref="ModelException">The answer is of another kind.</exception>
    public static IReadOnlyList<double> Of(ModelAnswer answer)
    {
        var sums = answer is LogLikelihoods likelihoods
            ? likelihoods.Sums
            : throw new ModelException($"The answer is {answer.GetType().Name}, which has no choices.");
        var powers = sums.Select(sum => Math.Exp(sum - sums.Max())).ToArray();
        return Array.ConvertAll(powers, power => power / powers.Sum());
    }

    /// <summary>
    /// A score that orders plans by their mean of right items and, where that is equal, by the mean probability of the right choices:
    /// (n mean + probability) / (n + 1), in [0, 1]. One item more is always more than any probability.
    /// </summary>
    /// <param name="mean">Mean of item scores that are 0 or 1.</param>
    /// <param name="items">The items; at least one.</param>
    /// <param name="answers">Their answers, in the same order.</param>
    /// <exception cref="ModelException">An answer is of another kind.</exception>
    public static double BreakTies(double mean, IReadOnlyList<TaskItem> items, IReadOnlyList<ModelAnswer> answers) =>
        ((answers.Count * mean) + items.Zip(answers, (item, answer) => Of(answer)[item.RightChoice]).Average()) / (answers.Count + 1);
}

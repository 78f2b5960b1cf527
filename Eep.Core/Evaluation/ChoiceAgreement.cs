namespace Eep.Core.Evaluation;

/// <summary>
/// How alike two models choose among given continuations, whatever the right one is: 1 - total variation of their distributions over the choices
/// (METHOD.md B13, restricted to what was offered).
/// </summary>
public static class ChoiceAgreement
{
    /// <summary>sum over choices of min(p, q) with p and q the softmax of the summed log-likelihoods; in [0, 1], 1 = the same distribution.</summary>
    /// <param name="first">One model's log-likelihood of each choice.</param>
    /// <param name="second">The other's, in the same order.</param>
    /// <exception cref="ModelException">Different numbers of choices.</exception>
    public static double Of(IReadOnlyList<double> first, IReadOnlyList<double> second) => first.Count == second.Count
        ? Math.Min(1, Softmax(first).Zip(Softmax(second), Math.Min).Sum())
        : throw new ModelException($"One model has {first.Count} choices, the other {second.Count}; they cannot be compared.");

    /// <summary>Agreement on each item of a multiple_choice task, in order.</summary>
    /// <exception cref="ModelException">An answer is of another kind.</exception>
    public static IReadOnlyList<double> OfAnswers(IReadOnlyList<ModelAnswer> first, IReadOnlyList<ModelAnswer> second) =>
        [.. first.Zip(second, (a, b) => Of(Sums(a), Sums(b)))];

    private static IReadOnlyList<double> Sums(ModelAnswer answer) => answer is LogLikelihoods likelihoods
        ? likelihoods.Sums
        : throw new ModelException($"The answer is {answer.GetType().Name}, which has no choices to agree on.");

    private static double[] Softmax(IReadOnlyList<double> values)
    {
        var powers = values.Select(value => Math.Exp(value - values.Max())).ToArray();
        return Array.ConvertAll(powers, power => power / powers.Sum());
    }
}

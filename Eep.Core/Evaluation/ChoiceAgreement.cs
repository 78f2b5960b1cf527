namespace Eep.Core.Evaluation;

/// <summary>
/// How alike two models choose among given continuations, whatever the right one is: 1 - total variation of their distributions over the choices
/// (METHOD.md B13, restricted to what was offered).
/// </summary>
public static class ChoiceAgreement
{
    /// <summary>sum over choices of min(p, q), p and q from <see cref="ChoiceProbabilities"/>; in [0, 1], 1 = the same distribution.</summary>
    /// <param name="first">One model's answer.</param>
    /// <param name="second">The other's, to the same choices.</param>
    /// <exception cref="ModelException">An answer is of another kind, or to other choices.</exception>
    public static double Of(ModelAnswer first, ModelAnswer second)
    {
        var (p, q) = (ChoiceProbabilities.Of(first), ChoiceProbabilities.Of(second));
        return p.Count == q.Count
            ? Math.Min(1, p.Zip(q, Math.Min).Sum())
            : throw new ModelException($"One model has {p.Count} choices, the other {q.Count}; they cannot be compared.");
    }
}

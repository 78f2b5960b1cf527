namespace Eep.Core.Evaluation;

/// <summary>The words that allow data to be shared where it must not be.</summary>
public static class OverlapReason
{
    private const int FewestWords = 3;

    /// <summary>Whether a text says a reason: a "yes" does not.</summary>
    public static bool IsGiven(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= FewestWords;
}

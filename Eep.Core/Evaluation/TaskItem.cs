namespace Eep.Core.Evaluation;

/// <summary>One document made ready: what the model sees and what is right.</summary>
/// <param name="Where">File and line it came from.</param>
/// <param name="Context">The prompt; empty for loglikelihood_rolling.</param>
/// <param name="References">
/// Right answers without delimiter. For multiple choice the right choice, for loglikelihood the text whose likelihood is taken. Empty
/// only under metrics for which that means "no answer".
/// </param>
/// <param name="Choices">multiple_choice: what is offered, at least two; else empty.</param>
/// <param name="RightChoice">multiple_choice: index of the right one; else -1.</param>
public sealed record TaskItem(
    string Where, string Context, IReadOnlyList<string> References, IReadOnlyList<string> Choices, int RightChoice)
{
    /// <summary>Stands between the spans of a right answer that has several (DROP).</summary>
    public const char SpanSeparator = '\u001f';

    /// <summary>The document it was made from.</summary>
    public required TaskDocument Document { get; init; }

    /// <summary>The first right answer as people read it; "" for no answer.</summary>
    public string Target => References.Count > 0 ? References[0].Replace(SpanSeparator.ToString(), ", ", StringComparison.Ordinal) : "";
}

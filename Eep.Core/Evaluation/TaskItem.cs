namespace Eep.Core.Evaluation;

/// <summary>One document made ready: what the model sees and what is right.</summary>
/// <param name="Where">File and line it came from.</param>
/// <param name="Context">The prompt.</param>
/// <param name="References">Right answers without delimiter; at least one. For multiple choice the right choice.</param>
/// <param name="Choices">multiple_choice: what is offered, at least two; else empty.</param>
/// <param name="RightChoice">multiple_choice: index of the right one; else -1.</param>
public sealed record TaskItem(
    string Where, string Context, IReadOnlyList<string> References, IReadOnlyList<string> Choices, int RightChoice);

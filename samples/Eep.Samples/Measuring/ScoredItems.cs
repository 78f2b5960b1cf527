using Eep.Samples.Training;

namespace Eep.Samples.Measuring;

/// <summary>Items of one task and split with their right answers as tokens.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Sequences">Prompts and right answers.</param>
/// <param name="Choices">The first token of each ending of each item; empty where the answer is generated.</param>
/// <param name="OpenerToken">The token with which the wrong form begins; null where there is none.</param>
public sealed record ScoredItems(
    string Task, IReadOnlyList<TokenSequence> Sequences, IReadOnlyList<int[]> Choices, int? OpenerToken)
{
    public ScoredItems Take(int count) => this with { Sequences = [.. Sequences.Take(count)], Choices = [.. Choices.Take(count)] };
}

using Eep.Samples.Training;

namespace Eep.Samples.Measuring;

/// <summary>Items of one task and split with their right answers as tokens.</summary>
public sealed record ScoredItems(string Task, IReadOnlyList<TokenSequence> Sequences, int? OpenerToken);

using Eep.Core.Evaluation;

namespace Eep.Core.Runs;

/// <summary>A part of a generation that can be computed anywhere: one block of documents, asked of some plans.</summary>
public sealed record Batch
{
    /// <summary>Counts the batches of an engine.</summary>
    public required int Number { get; init; }

    /// <summary>Counts what the engine asked of generations of plans; batches with the same number share documents.</summary>
    public required int Generation { get; init; }

    /// <summary>The documents.</summary>
    public required SplitKind Split { get; init; }

    /// <summary>Only the first items of each task; null = all.</summary>
    public int? Limit { get; init; }

    /// <summary>Which block of them (<see cref="Models.MoeLanguageModel.AnswerBlock"/>).</summary>
    public required int Block { get; init; }

    /// <summary>The plans, as JSON.</summary>
    public required IReadOnlyList<string> Plans { get; init; }

    /// <summary>Fingerprint of model, tasks and arithmetic: whoever computes the batch must have the same.</summary>
    public required string Inputs { get; init; }
}

/// <summary>What a batch brought.</summary>
/// <param name="Plans">One for each plan; empty when it failed.</param>
/// <param name="Failure">Why the model gives no usable answers, as it would be said without batches; null when it does.</param>
public sealed record BatchAnswers(IReadOnlyList<BlockAnswers> Plans, string? Failure = null);

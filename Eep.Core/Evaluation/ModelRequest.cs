namespace Eep.Core.Evaluation;

/// <summary>One thing to ask the model about one document.</summary>
/// <param name="Context">The prompt, as text.</param>
public abstract record ModelRequest(string Context);

/// <summary>Greedy text until a stop (harness: generate_until).</summary>
/// <param name="Context">The prompt.</param>
/// <param name="Until">Strings that end the answer; the end-of-sequence token always does.</param>
/// <param name="MaxNewTokens">Upper limit of generated tokens; at least 1.</param>
public sealed record GenerateRequest(string Context, IReadOnlyList<string> Until, int MaxNewTokens) : ModelRequest(Context)
{
    /// <summary>
    /// Reference answers, each the exact text that would follow the prompt. The model verifies them in one forward pass before it
    /// generates: they change the cost, never the answer.
    /// </summary>
    public IReadOnlyList<string> Drafts { get; init; } = [];

    /// <summary>Texts whose first token (as a continuation of the prompt) may not be the first generated token.</summary>
    public IReadOnlyList<string> SuppressedOpeners { get; init; } = [];

    /// <summary>Ends generation early once the score can no longer change; null = generate to the stop.</summary>
    public IAnswerMonitor? Monitor { get; init; }
}

/// <summary>Log-likelihood of given continuations (harness: loglikelihood and multiple_choice).</summary>
/// <param name="Context">The prompt; empty = the continuation opens the text, after the token that opens every text, without chat template.</param>
/// <param name="Continuations">What follows the prompt, delimiter included; at least one.</param>
public sealed record LogLikelihoodRequest(string Context, IReadOnlyList<string> Continuations) : ModelRequest(Context);

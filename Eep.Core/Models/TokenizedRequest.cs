using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>A request as token ids. What follows the prompt is always a continuation of the prompt's own ids.</summary>
/// <param name="Request">The request.</param>
/// <param name="Prompt">Ids of the context, special tokens included; at least one.</param>
/// <param name="Continuations">Drafts, or the continuations to score.</param>
/// <param name="Suppressed">Ids that may not be generated first.</param>
/// <param name="MostNewTokens">Tokens that may be generated: the request's limit, or what the model's positions leave.</param>
/// <param name="EndIds">Tokens that end an answer.</param>
internal sealed record TokenizedRequest(
    ModelRequest Request, int[] Prompt, IReadOnlyList<int[]> Continuations, int[] Suppressed, int MostNewTokens, int[] EndIds);

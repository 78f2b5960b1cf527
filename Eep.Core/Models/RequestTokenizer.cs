using System.Runtime.CompilerServices;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>Turns requests into ids, each request object once: a search asks the same requests for every generation.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="config">The model's.</param>
/// <param name="template">How prompts are put before the model; null shows them as they are.</param>
internal sealed class RequestTokenizer(HuggingFaceTokenizer tokenizer, ModelConfig config, ChatTemplate? template)
{
    private readonly int _longest = config.LongestSequence;
    private readonly ConditionalWeakTable<ModelRequest, TokenizedRequest> _known = [];
    private readonly int[] _endIds =
        [.. tokenizer.EosIds.Concat(template?.TurnEnd is { } end && tokenizer.IdOf(end) is { } endId ? [endId] : []).Distinct()];

    /// <summary>The ids of every request, in order.</summary>
    /// <exception cref="ModelException">A request that cannot be run; names its index.</exception>
    public TokenizedRequest[] Tokenize(IReadOnlyList<ModelRequest> requests) =>
        [.. requests.Select((request, index) => _known.TryGetValue(request, out var known) ? known : Add(request, index))];

    private TokenizedRequest Add(ModelRequest request, int index)
    {
        var prompt = request is LogLikelihoodRequest { Context: "" } ? Opening() : tokenizer.EncodePrompt(template, request.Context);
        Require(prompt.Length > 0, index, "its prompt has no tokens");
        Require(
            prompt.Length < _longest,
            index,
            $"its prompt has {prompt.Length} tokens; the model takes {_longest}, the answer included");
        var room = _longest - prompt.Length;
        var tokenized = request switch
        {
            GenerateRequest generate => OfGenerate(generate, prompt, room, index),
            LogLikelihoodRequest score => OfLogLikelihood(score, prompt, room, index),
            _ => throw new ModelException($"Document {index} asks for {request.GetType().Name}, which this model does not know."),
        };
        CheckVocabulary(tokenized, index);
        _known.AddOrUpdate(request, tokenized);
        return tokenized;
    }

    private TokenizedRequest OfGenerate(GenerateRequest request, int[] prompt, int room, int index)
    {
        Require(request.MaxNewTokens >= 1, index, $"it asks for {request.MaxNewTokens} new tokens; at least 1 is needed");
        Require(request.Until.All(stop => stop.Length > 0), index, "one of its stop strings is empty");
        var most = Math.Min(request.MaxNewTokens, room);
        return new TokenizedRequest(
            request,
            prompt,
            [.. request.Drafts.Select(draft => Continue(request.Context, prompt, draft))],
            [.. request.SuppressedOpeners.Select(opener => Continue(request.Context, prompt, opener)).Where(ids => ids.Length > 0)
                .Select(ids => ids[0]).Distinct()],
            most,
            _endIds);
    }

    private TokenizedRequest OfLogLikelihood(LogLikelihoodRequest request, int[] prompt, int room, int index)
    {
        Require(request.Continuations.Count > 0, index, "it has no continuation to score");
        int[][] continuations = [.. request.Continuations.Select(text => Continue(request.Context, prompt, text))];
        var longest = continuations.Max(ids => ids.Length);
        Require(continuations.All(ids => ids.Length > 0), index, "one of its continuations has no tokens");
        Require(longest <= room, index, $"prompt and continuation have {prompt.Length + longest} tokens; the model takes {_longest}");
        return new TokenizedRequest(request, prompt, continuations, [], 0, []);
    }

    /// <summary>
    /// Ids of a text that follows the prompt. Where tokenising the two together leaves the prompt's ids as they are, the rest is what
    /// the model was trained to see; where it does not, the text is tokenised alone. The prompt's ids never change.
    /// </summary>
    private int[] Continue(string context, int[] prompt, string text)
    {
        if (context.Length == 0)
        {
            var opened = tokenizer.EncodePrompt(null, text);
            return opened.AsSpan().StartsWith(prompt) ? opened[prompt.Length..] : opened;
        }

        var answer = template is null ? text : template.Answer(text);
        var whole = tokenizer.EncodePrompt(template, context, answer);
        return whole.AsSpan().StartsWith(prompt) ? whole[prompt.Length..] : tokenizer.EncodeContinuation(answer);
    }

    /// <summary>What stands before a text that nothing precedes: the tokens that open every text, else an end of sequence, as the harness has it.</summary>
    private int[] Opening() => tokenizer.EncodePrompt(null, "") is { Length: > 0 } begin ? begin : [.. tokenizer.EosIds.Take(1)];

    private void CheckVocabulary(TokenizedRequest request, int index)
    {
        foreach (var id in request.Prompt.Concat(request.Continuations.SelectMany(ids => ids)))
        {
            Require(id < config.VocabularySize, index, $"token {id} of its text is outside the model's vocabulary of {config.VocabularySize}");
        }
    }

    private static void Require(bool condition, int index, string fault)
    {
        if (!condition)
        {
            throw new ModelException($"Document {index} cannot be run: {fault}.");
        }
    }
}

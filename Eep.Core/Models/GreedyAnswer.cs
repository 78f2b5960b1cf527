using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>One answer as it grows token by token, and the rules that end it.</summary>
internal sealed class GreedyAnswer(TokenizedRequest tokenized, HuggingFaceTokenizer tokenizer, bool stopWhenDecided)
{
    private readonly GenerateRequest _request = (GenerateRequest)tokenized.Request;
    private readonly List<int> _ids = [];

    /// <summary>True once nothing more is to be generated.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Number of tokens so far, the stop included.</summary>
    public int TokenCount => _ids.Count;

    /// <summary>Tokens so far, the stop included.</summary>
    public IReadOnlyList<int> Ids => _ids;

    /// <summary>The token appended last.</summary>
    public int Last => _ids[^1];

    /// <summary>The text so far, without the stop.</summary>
    public string Completion { get; private set; } = "";

    /// <summary>Takes the next greedy token.</summary>
    public void Append(int token)
    {
        _ids.Add(token);
        if (tokenized.EndIds.Contains(token))
        {
            IsFinished = true;
            return;
        }

        var text = tokenizer.DecodeContinuation([.. _ids]);
        var stop = _request.Until.Select(until => text.IndexOf(until, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        Completion = stop >= 0 ? text[..stop] : text;
        IsFinished = stop >= 0 || _ids.Count >= tokenized.MostNewTokens || (stopWhenDecided && (_request.Monitor?.IsDecided(Completion) ?? false));
    }
}

using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>The documents of a block and what has to be read to answer them: the same for every plan. Read-only.</summary>
internal sealed class BlockDocuments
{
    private readonly Dictionary<int, ContinuationSequences> _continuations;

    /// <param name="requests">Request by document.</param>
    /// <param name="options">What to avoid.</param>
    /// <param name="reach">How long a sequence of some length may become before the angles of all its positions change.</param>
    public BlockDocuments(IReadOnlyDictionary<int, TokenizedRequest> requests, EngineOptions options, Func<int, int> reach)
    {
        Requests = requests;
        _continuations = requests.Where(document => document.Value.Request is LogLikelihoodRequest)
            .ToDictionary(document => document.Key, document => new ContinuationSequences(document.Key, document.Value));
        Passes = [.. PackedPass.Cut(requests.SelectMany(document => SequencesOf(document.Key, document.Value, options.UseDrafts, reach)))];
    }

    /// <summary>Request by document.</summary>
    public IReadOnlyDictionary<int, TokenizedRequest> Requests { get; }

    /// <summary>The reading passes, in order.</summary>
    public IReadOnlyList<IReadOnlyList<PackedSequence>> Passes { get; }

    /// <summary>Tokens whose states a plan holds at a time: those of a pass, or of all passes where answers go on from them.</summary>
    public int TokensHeld => GeneratedCount > 0 ? Passes.Sum(Tokens) : Passes.Max(Tokens);

    /// <summary>Sequences that are read and answers that are generated: what each layer has to do for a plan.</summary>
    public int Work => Passes.Sum(pass => pass.Count) + GeneratedCount;

    /// <summary>Documents whose answers are generated.</summary>
    public int GeneratedCount => Requests.Count - _continuations.Count;

    /// <summary>The same documents in two blocks.</summary>
    public IEnumerable<BlockDocuments> Halves(EngineParts parts) => Requests.Chunk((Requests.Count + 1) / 2)
        .Select(half => new BlockDocuments(half.ToDictionary(), parts.Options, parts.Model.Reach));

    /// <summary>Whether a document's answer is generated.</summary>
    public bool IsGenerated(int document) => !_continuations.ContainsKey(document);

    /// <summary>The continuations to score of a document that has some.</summary>
    public ContinuationSequences Continuations(int document) => _continuations[document];

    private static int Tokens(IReadOnlyList<PackedSequence> pass) => pass.Sum(sequence => sequence.Ids.Length);

    private IEnumerable<PackedSequence> SequencesOf(int document, TokenizedRequest request, bool useDrafts, Func<int, int> reach)
    {
        if (!IsGenerated(document))
        {
            return Continuations(document).Sequences;
        }

        var draft = useDrafts && request.Continuations.Count > 0 ? request.Continuations[0] : [];
        var most = Math.Min(request.MostNewTokens - 1, reach(request.Prompt.Length) - request.Prompt.Length);
        int[] ids = [.. request.Prompt, .. draft.Take(most)];
        return [new PackedSequence(document, ids, request.Prompt.Length - 1)];
    }
}

using System.Collections.Immutable;
using Eep.Core.Checkpoints.Tokenizers;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The tokenizer of a model folder: BPE over bytes or over characters with byte fallback, from tokenizer.json or, where that is missing,
/// from a SentencePiece tokenizer.model. Gives the ids that transformers 4.57 gives. Immutable; safe for use by several threads.
/// </summary>
public sealed class HuggingFaceTokenizer
{
    private readonly TokenizerParts _parts;
    private readonly AddedTokenFinder _inText;
    private readonly AddedTokenFinder _inNormalized;
    private readonly Dictionary<int, string> _tokenOf = [];
    private readonly HashSet<int> _special;
    private readonly string _path;

    private HuggingFaceTokenizer(string path, TokenizerParts parts, int? bosId, ImmutableArray<int> eosIds)
    {
        (_path, _parts, BosId, EosIds) = (path, parts, bosId, eosIds);
        _inText = new AddedTokenFinder(parts.AddedTokens.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        _inNormalized = new AddedTokenFinder(parts.AddedTokens.Where(token => token.IsNormalized).Select(token => (Normalized(token.Content), token)));
        _special = [.. parts.AddedTokens.Where(token => token.IsSpecial).Select(token => token.Id)];
        foreach (var (token, id) in parts.Model.Vocabulary)
        {
            _tokenOf[id] = token;
        }

        foreach (var token in parts.AddedTokens)
        {
            _tokenOf[token.Id] = token.Content;
        }

        VocabularySize = _tokenOf.Keys.DefaultIfEmpty(-1).Max() + 1;
    }

    /// <summary>The begin-of-sequence token, where the model has one.</summary>
    public int? BosId { get; }

    /// <summary>Tokens that end a generation; may be empty.</summary>
    public ImmutableArray<int> EosIds { get; }

    /// <summary>The largest id plus one; the model's embedding may have more rows.</summary>
    public int VocabularySize { get; }

    /// <summary>Reads the tokenizer of a model folder, and the begin and end tokens from generation_config.json, config.json or
    /// tokenizer_config.json, the first that names them.</summary>
    /// <exception cref="CheckpointException">A missing or faulty file, or a kind of tokenizer that is not read, by name.</exception>
    public static HuggingFaceTokenizer Open(string folder)
    {
        var (path, parts) = TokenizerFolder.Read(folder);
        var names = new SpecialTokenIds(folder, parts);
        return Guarded(path, "", () =>
            new HuggingFaceTokenizer(path, parts, names.Find("bos_token").Cast<int?>().FirstOrDefault(), names.Find("eos_token")));
    }

    /// <summary>The id of a token by its exact text; null when there is none.</summary>
    public int? IdOf(string token) => _parts.IdOf(token);

    /// <summary>The text of a token as the vocabulary has it; null when there is none.</summary>
    public string? TokenOf(int id) => _tokenOf.GetValueOrDefault(id);

    /// <summary>The ids of a text. Added tokens in the text are recognised as such.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="addSpecialTokens">Puts the template's tokens (usually begin-of-sequence) around it.</param>
    public int[] Encode(string text, bool addSpecialTokens)
    {
        var ids = new List<int>();
        if (addSpecialTokens)
        {
            ids.AddRange(_parts.Prefix);
        }

        Encode(new Piece(text, PiecePlace.Start), ids);
        if (addSpecialTokens)
        {
            ids.AddRange(_parts.Suffix);
        }

        return [.. ids];
    }

    /// <summary>The ids of a text that follows another: nothing is put before it, neither tokens nor a blank.</summary>
    public int[] EncodeContinuation(string text)
    {
        var ids = new List<int>();
        Encode(new Piece(text, PiecePlace.Joined), ids);
        return [.. ids];
    }

    /// <summary>The text of ids; bytes that are no valid UTF-8 become U+FFFD. A blank that encoding puts before a text is taken away again.</summary>
    /// <param name="ids">Ids; one outside the vocabulary gives no text, since a model may have more rows than tokens.</param>
    /// <param name="skipSpecialTokens">Leaves control tokens such as end-of-sequence out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true) => Decode(ids, skipSpecialTokens, isStart: true);

    /// <summary>The exact text, leading blanks included, that ids add to a text before them. Control tokens are left out.</summary>
    public string DecodeContinuation(ReadOnlySpan<int> ids) => Decode(ids, skipSpecialTokens: true, isStart: false);

    private string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens, bool isStart)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if (_tokenOf.TryGetValue(id, out var token) && !(skipSpecialTokens && _special.Contains(id)))
            {
                tokens.Add(token);
            }
        }

        return string.Concat(_parts.Decoder.Aggregate((IReadOnlyList<string>)tokens, (text, step) => step(text, isStart)));
    }

    private void Encode(Piece text, List<int> ids) => Guarded(_path, text.Text, () =>
    {
        foreach (var (outer, token) in _inText.Cut(text with { Text = WithoutLoneSurrogates(text.Text) }))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            foreach (var (inner, normalized) in Run(outer, _parts.Normalizer).SelectMany(_inNormalized.Cut))
            {
                if (normalized is not null)
                {
                    ids.Add(normalized.Id);
                    continue;
                }

                foreach (var word in Run(inner, _parts.PreTokenizer))
                {
                    _parts.Model.Encode(word.Text, ids);
                }
            }
        }

        return ids;
    });

    private string Normalized(string content) =>
        string.Concat(Run(new Piece(WithoutLoneSurrogates(content), PiecePlace.Start), _parts.Normalizer).Select(piece => piece.Text));

    private static IEnumerable<Piece> Run(Piece piece, IReadOnlyList<PieceStep> steps) =>
        steps.Aggregate((IEnumerable<Piece>)[piece], (pieces, step) => pieces.SelectMany(part => step(part)));

    private static string WithoutLoneSurrogates(string text) =>
        text.Any(char.IsSurrogate) ? string.Concat(text.EnumerateRunes()) : text;

    private static T Guarded<T>(string path, string text, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (FormatException error)
        {
            throw new CheckpointException(path, "pattern", $"an end of the splitting of {Quoted.Text(text)}", error.Message, error);
        }
    }
}

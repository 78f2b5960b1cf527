using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The tokenizer of a model folder, read from tokenizer.json: byte-level BPE with added tokens, splitting patterns and the template that
/// adds begin and end tokens. Immutable; safe for use by several threads.
/// </summary>
public sealed class HuggingFaceTokenizer
{
    /// <summary>How long one match of a pattern from a file may take: such a pattern may be made to never end.</summary>
    internal static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(10);

    private readonly BpeTokenizer _bpe;
    private readonly Regex? _addedPattern;
    private readonly Dictionary<string, AddedToken> _added;
    private readonly Dictionary<int, byte[]> _bytesOf = [];
    private readonly HashSet<int> _special;
    private readonly TokenizerJson _source;
    private readonly string _path;

    private HuggingFaceTokenizer(string path, TokenizerJson source, int? bosId, ImmutableArray<int> eosIds)
    {
        (_path, _source, BosId, EosIds) = (path, source, bosId, eosIds);
        _bpe = BpeTokenizer.Create(new BpeOptions(source.Vocabulary)
        {
            Merges = source.Merges,
            ByteLevel = true,
            PreTokenizer = new StepwisePreTokenizer(source.Steps),
        });
        _added = source.AddedTokens.DistinctBy(token => token.Content).ToDictionary(token => token.Content, StringComparer.Ordinal);
        _addedPattern = AddedToken.Pattern(source.AddedTokens);
        _special = [.. source.AddedTokens.Where(token => token.Special).Select(token => token.Id)];
        foreach (var (token, id) in source.Vocabulary)
        {
            _bytesOf[id] = ByteAlphabet.TryBytes(token) ?? Encoding.UTF8.GetBytes(token);
        }

        foreach (var token in source.AddedTokens)
        {
            _bytesOf[token.Id] = Encoding.UTF8.GetBytes(token.Content);
        }

        VocabularySize = _bytesOf.Keys.DefaultIfEmpty(-1).Max() + 1;
    }

    /// <summary>The begin-of-sequence token, where the model has one.</summary>
    public int? BosId { get; }

    /// <summary>Tokens that end a generation; may be empty.</summary>
    public ImmutableArray<int> EosIds { get; }

    /// <summary>The largest id plus one; the model's embedding may have more rows.</summary>
    public int VocabularySize { get; }

    /// <summary>Reads tokenizer.json of a model folder, and the begin and end tokens from generation_config.json, config.json or
    /// tokenizer_config.json, the first that names them.</summary>
    /// <exception cref="CheckpointException">A missing or faulty file, or a kind of tokenizer that is not read yet, by name.</exception>
    public static HuggingFaceTokenizer Open(string folder)
    {
        var path = Path.Combine(folder, "tokenizer.json");
        var source = TokenizerJson.Read(path);
        var names = new SpecialTokenIds(folder, source);
        return new HuggingFaceTokenizer(path, source, names.Find("bos_token").Cast<int?>().FirstOrDefault(), names.Find("eos_token"));
    }

    /// <summary>The ids of a text. Added tokens in the text are recognised as such.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="addSpecialTokens">Puts the template's tokens (usually begin-of-sequence) around it.</param>
    public int[] Encode(string text, bool addSpecialTokens)
    {
        try
        {
            var ids = new List<int>();
            if (addSpecialTokens)
            {
                ids.AddRange(_source.Prefix);
            }

            var end = 0;
            foreach (Match match in _addedPattern?.Matches(text) ?? Enumerable.Empty<Match>())
            {
                AddPlain(text[end..match.Index], ids);
                ids.Add(_added[match.Groups["t"].Value].Id);
                end = match.Index + match.Length;
            }

            AddPlain(text[end..], ids);
            if (addSpecialTokens)
            {
                ids.AddRange(_source.Suffix);
            }

            return [.. ids];
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new CheckpointException(
                _path, "pre_tokenizer pattern", $"a match within {PatternTimeout.TotalSeconds} s", $"none for {Quoted.Text(error.Input ?? text)}", error);
        }
    }

    /// <summary>The exact text of ids, spaces included; bytes that are no valid UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Ids; one outside the vocabulary gives no text, since a model may have more rows than tokens.</param>
    /// <param name="skipSpecialTokens">Leaves control tokens such as end-of-sequence out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        using var bytes = new MemoryStream();
        foreach (var id in ids)
        {
            if (_bytesOf.TryGetValue(id, out var token) && !(skipSpecialTokens && _special.Contains(id)))
            {
                bytes.Write(token);
            }
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private void AddPlain(string text, List<int> ids)
    {
        if (text.Length > 0)
        {
            ids.AddRange(_bpe.EncodeToIds(_source.Form is { } form ? text.Normalize(form) : text));
        }
    }
}

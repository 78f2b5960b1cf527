namespace Eep.Samples.Tokens;

/// <summary>Vocabulary and merges of a byte-level BPE, and the encoding of text with them.</summary>
public sealed class BpeTokenizer
{
    public const int Unknown = 0;
    public const int Begin = 1;
    public const int End = 2;
    public const int Padding = 3;

    private readonly Dictionary<(string Left, string Right), int> _rank = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _pieces = new(StringComparer.Ordinal);

    public BpeTokenizer(IReadOnlyList<(string Left, string Right)> merges)
    {
        Merges = merges;
        var tokens = SpecialTokens
            .Concat(ByteAlphabet.Characters.Order().Select(character => character.ToString()))
            .Concat(merges.Select(pair => pair.Left + pair.Right));
        foreach (var token in tokens)
        {
            _ids.TryAdd(token, _ids.Count);
        }

        for (var rank = 0; rank < merges.Count; rank++)
        {
            _rank[merges[rank]] = rank;
        }
    }

    public static IReadOnlyList<string> SpecialTokens { get; } = ["<unk>", "<s>", "</s>", "<pad>"];

    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    public IReadOnlyDictionary<string, int> Vocabulary => _ids;

    /// <summary>Ids of a text without special tokens.</summary>
    public IEnumerable<int> Encode(string text) => PreTokenizer.Split(text).SelectMany(EncodePiece);

    public static void Merge(List<string> symbols, (string Left, string Right) pair)
    {
        for (var place = 0; place + 1 < symbols.Count; place++)
        {
            if (symbols[place] == pair.Left && symbols[place + 1] == pair.Right)
            {
                symbols[place] += symbols[place + 1];
                symbols.RemoveAt(place + 1);
            }
        }
    }

    private int[] EncodePiece(string piece)
    {
        lock (_pieces)
        {
            if (!_pieces.TryGetValue(piece, out var ids))
            {
                ids = Apply(piece);
                _pieces[piece] = ids;
            }

            return ids;
        }
    }

    private int[] Apply(string piece)
    {
        var symbols = ByteAlphabet.Spell(piece).Select(symbol => symbol.ToString()).ToList();
        while (symbols.Count > 1)
        {
            var best = symbols.Zip(symbols.Skip(1)).MinBy(pair => _rank.GetValueOrDefault(pair, int.MaxValue));
            if (!_rank.ContainsKey(best))
            {
                break;
            }

            Merge(symbols, best);
        }

        return [.. symbols.Select(symbol => _ids[symbol])];
    }
}

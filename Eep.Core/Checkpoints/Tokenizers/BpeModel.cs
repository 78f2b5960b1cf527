using System.Globalization;
using System.Text;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>
/// Byte-pair encoding of one word: its characters, then the best-ranked pair of neighbours merged until none is left; of equal ranks the
/// leftmost. Immutable.
/// </summary>
internal sealed class BpeModel
{
    private readonly Dictionary<string, int> _vocabulary;
    private readonly IReadOnlyDictionary<(int Left, int Right), (int Rank, int Id)> _merges;
    private readonly int?[] _byteIds = new int?[256];

    public BpeModel(Dictionary<string, int> vocabulary, IReadOnlyDictionary<(int Left, int Right), (int Rank, int Id)> merges)
    {
        (_vocabulary, _merges) = (vocabulary, merges);
        for (var value = 0; value < _byteIds.Length; value++)
        {
            _byteIds[value] = vocabulary.TryGetValue(ByteToken((byte)value), out var id) ? id : null;
        }
    }

    public IReadOnlyDictionary<string, int> Vocabulary => _vocabulary;

    /// <summary>The token of a letter that has none; null leaves such letters out.</summary>
    public int? UnknownId { get; init; }

    /// <summary>One unknown token for a run of unknown letters.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>A letter without a token becomes the tokens of its UTF-8 bytes.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>A word that is a token is that token, whatever the merges say.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>The token of a byte: &lt;0x0A&gt;.</summary>
    public static string ByteToken(byte value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    /// <summary>Adds the ids of one word.</summary>
    public void Encode(string word, List<int> ids)
    {
        if (IgnoresMerges && _vocabulary.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return;
        }

        var symbols = Symbols(word);
        Merge(symbols);
        for (var at = 0; at >= 0 && at < symbols.Count; at = symbols[at].Next)
        {
            ids.Add(symbols[at].Id);
        }
    }

    private List<Symbol> Symbols(string word)
    {
        var ids = new List<int>();
        int? unknown = null;
        foreach (var rune in word.EnumerateRunes())
        {
            if (_vocabulary.TryGetValue(rune.ToString(), out var id))
            {
                Flush();
                ids.Add(id);
            }
            else if (!(FallsBackToBytes && AddBytes(rune, ids)) && UnknownId is { } unknownId)
            {
                if (!FusesUnknown)
                {
                    Flush();
                }

                unknown = unknownId;
            }
        }

        Flush();
        return [.. ids.Select((id, index) => new Symbol(id, index - 1, index + 1 < ids.Count ? index + 1 : -1))];

        void Flush()
        {
            if (unknown is { } pending)
            {
                ids.Add(pending);
                unknown = null;
            }
        }
    }

    private bool AddBytes(Rune rune, List<int> ids)
    {
        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..rune.EncodeToUtf8(bytes)];
        foreach (var value in bytes)
        {
            if (_byteIds[value] is null)
            {
                return false;
            }
        }

        foreach (var value in bytes)
        {
            ids.Add(_byteIds[value]!.Value);
        }

        return true;
    }

    private void Merge(List<Symbol> symbols)
    {
        var queue = new PriorityQueue<(int Left, int Right, int LeftId, int RightId, int Id), (int Rank, int At)>();
        for (var at = 0; at < symbols.Count; at++)
        {
            Offer(at);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            var (left, right) = (symbols[pair.Left], pair.Right);
            if (left.Id != pair.LeftId || left.Next != right || symbols[right].Id != pair.RightId)
            {
                // One of the two has been merged with another neighbour since.
                continue;
            }

            var next = symbols[right].Next;
            symbols[pair.Left] = left with { Id = pair.Id, Next = next };
            symbols[right] = symbols[right] with { Id = -1 };
            if (next >= 0)
            {
                symbols[next] = symbols[next] with { Previous = pair.Left };
            }

            Offer(left.Previous);
            Offer(pair.Left);
        }

        void Offer(int at)
        {
            if (at >= 0 && symbols[at].Next is >= 0 and var next
                && _merges.TryGetValue((symbols[at].Id, symbols[next].Id), out var merge))
            {
                queue.Enqueue((at, next, symbols[at].Id, symbols[next].Id, merge.Id), (merge.Rank, at));
            }
        }
    }

    private readonly record struct Symbol(int Id, int Previous, int Next);
}

using System.Globalization;
using System.Text;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Finds tokens in a text: leftmost first, of those the longest.</summary>
internal sealed class AddedTokenFinder
{
    private readonly Dictionary<char, List<(string Text, AddedToken Token)>> _byFirst = [];

    /// <param name="tokens">Tokens under the text to look for; those with an empty text are never found.</param>
    public AddedTokenFinder(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        foreach (var entry in tokens.Where(entry => entry.Text.Length > 0).OrderByDescending(entry => entry.Text.Length))
        {
            if (!_byFirst.TryGetValue(entry.Text[0], out var list))
            {
                _byFirst.Add(entry.Text[0], list = []);
            }

            list.Add(entry);
        }
    }

    /// <summary>The text in order: pieces of it, and tokens where they were found.</summary>
    public IEnumerable<(Piece Piece, AddedToken? Token)> Cut(Piece piece)
    {
        var text = piece.Text;
        var done = 0;
        for (var at = 0; at < text.Length;)
        {
            if (Find(text, at) is not (var content, var token))
            {
                at++;
                continue;
            }

            var start = token.StripsLeft ? SkipBack(text, at, done) : at;
            if (start > done)
            {
                yield return (Part(piece, done, start), null);
            }

            yield return (default, token);
            at += content.Length;
            done = token.StripsRight ? SkipAhead(text, at) : at;
            at = Math.Max(at, done);
        }

        if (done < text.Length)
        {
            yield return (Part(piece, done, text.Length), null);
        }
    }

    private (string Text, AddedToken Token)? Find(string text, int at)
    {
        if (!_byFirst.TryGetValue(text[at], out var candidates))
        {
            return null;
        }

        foreach (var (content, token) in candidates)
        {
            if (string.CompareOrdinal(text, at, content, 0, content.Length) == 0)
            {
                return !token.IsSingleWord || (!EndsInWord(text.AsSpan(0, at)) && !BeginsWithWord(text.AsSpan(at + content.Length)))
                    ? (content, token)
                    : null;
            }
        }

        return null;
    }

    private static Piece Part(Piece piece, int start, int end) =>
        new(piece.Text[start..end], start == 0 ? piece.Place : PiecePlace.Inside);

    private static int SkipBack(string text, int from, int least)
    {
        while (from > least && char.IsWhiteSpace(text[from - 1]))
        {
            from--;
        }

        return from;
    }

    private static int SkipAhead(string text, int from)
    {
        while (from < text.Length && char.IsWhiteSpace(text[from]))
        {
            from++;
        }

        return from;
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && IsWord(rune);

    private static bool BeginsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && IsWord(rune);

    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.ConnectorPunctuation;
}

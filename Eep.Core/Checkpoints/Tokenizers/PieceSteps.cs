using System.Text;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>What becomes of the matches of a splitting pattern.</summary>
internal enum SplitBehavior
{
    /// <summary>A piece of its own.</summary>
    Isolated,

    /// <summary>Dropped.</summary>
    Removed,

    /// <summary>Put to the piece before.</summary>
    MergedWithPrevious,

    /// <summary>Put to the piece behind.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches are one piece.</summary>
    Contiguous,
}

/// <summary>The steps that normalisers and pre-tokenisers of tokenizer.json are made of.</summary>
internal static class PieceSteps
{
    /// <summary>A step that changes text only.</summary>
    public static PieceStep Change(Func<string, string> change) => piece => [piece with { Text = change(piece.Text) }];

    /// <summary>Puts a text before every piece that does not continue another and is not empty.</summary>
    public static PieceStep Prepend(string prefix) => piece =>
        [piece.Place == PiecePlace.Joined || piece.Text.Length == 0 ? piece : piece with { Text = prefix + piece.Text }];

    /// <summary>Unicode normal form.</summary>
    public static PieceStep Normalize(NormalizationForm form) => Change(text => text.Normalize(form));

    /// <summary>Blanks become a mark; a piece that does not begin with one may get one.</summary>
    /// <param name="mark">What stands for a blank.</param>
    /// <param name="always">Every piece gets one, not only the first of a text.</param>
    /// <param name="never">No piece gets one.</param>
    public static PieceStep Mark(string mark, bool always, bool never) => piece =>
    {
        var text = piece.Text.Replace(" ", mark, StringComparison.Ordinal);
        var marks = !never && !text.StartsWith(mark, StringComparison.Ordinal)
            && (piece.Place == PiecePlace.Start || (always && piece.Place == PiecePlace.Inside));
        return [piece with { Text = marks ? mark + text : text }];
    };

    /// <summary>Every byte of a piece as its printable stand-in.</summary>
    public static IEnumerable<Piece> ToBytes(Piece piece) =>
        [piece with { Text = string.Concat(Encoding.UTF8.GetBytes(piece.Text).Select(ByteAlphabet.OfByte)) }];

    /// <summary>Cuts at the matches of a pattern.</summary>
    /// <param name="matches">Gives (offset, length) of the matches in a text, ascending.</param>
    /// <param name="behavior">What becomes of the matches.</param>
    /// <param name="isInverted">What lies between the matches counts as the matches.</param>
    public static PieceStep Split(Func<string, IEnumerable<(int Offset, int Length)>> matches, SplitBehavior behavior, bool isInverted) => piece =>
        Places(piece, Join(Parts(piece.Text, matches, isInverted), behavior).Where(part => part.Length > 0));

    private static IEnumerable<Piece> Places(Piece piece, IEnumerable<string> parts) =>
        parts.Select((part, index) => new Piece(part, index == 0 ? piece.Place : PiecePlace.Inside));

    private static IEnumerable<(string Text, bool IsMatch)> Parts(
        string text, Func<string, IEnumerable<(int Offset, int Length)>> matches, bool isInverted)
    {
        var end = 0;
        foreach (var (offset, length) in matches(text))
        {
            if (offset > end)
            {
                yield return (text[end..offset], isInverted);
            }

            yield return (text.Substring(offset, length), !isInverted);
            end = offset + length;
        }

        if (end < text.Length)
        {
            yield return (text[end..], isInverted);
        }
    }

    private static List<string> Join(IEnumerable<(string Text, bool IsMatch)> parts, SplitBehavior behavior)
    {
        var result = new List<string>();
        bool? before = null;
        foreach (var (text, isMatch) in parts)
        {
            var joins = behavior switch
            {
                SplitBehavior.MergedWithPrevious => isMatch && before == false,
                SplitBehavior.MergedWithNext => !isMatch && before == true,
                SplitBehavior.Contiguous => isMatch == before,
                _ => false,
            };
            if (joins)
            {
                result[^1] += text;
            }
            else if (behavior != SplitBehavior.Removed || !isMatch)
            {
                result.Add(text);
            }

            before = isMatch;
        }

        return result;
    }
}

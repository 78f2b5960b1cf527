using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Eep.Core.Checkpoints;

/// <summary>One step that cuts a piece of text into smaller ones; gives (offset, length) within the piece.</summary>
internal delegate IEnumerable<(int Offset, int Length)> PreTokenizerStep(string piece);

/// <summary>The steps of a tokenizer.json in order, each cutting the pieces of the one before.</summary>
internal sealed class StepwisePreTokenizer(IReadOnlyList<PreTokenizerStep> steps) : PreTokenizer
{
    /// <summary>Matches and what lies between them, all kept.</summary>
    public static PreTokenizerStep Isolate(Regex pattern) => piece => Cut(pattern, piece, keepGaps: true);

    /// <summary>Matches only.</summary>
    public static PreTokenizerStep KeepMatches(Regex pattern) => piece => Cut(pattern, piece, keepGaps: false);

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        IEnumerable<(int Offset, int Length)> pieces = [(0, text.Length)];
        foreach (var step in steps)
        {
            pieces = pieces.SelectMany(piece => step(text.Substring(piece.Offset, piece.Length))
                .Select(part => (piece.Offset + part.Offset, part.Length)));
        }

        return pieces.Where(piece => piece.Length > 0);
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private static IEnumerable<(int Offset, int Length)> Cut(Regex pattern, string piece, bool keepGaps)
    {
        var end = 0;
        foreach (Match match in pattern.Matches(piece))
        {
            if (keepGaps && match.Index > end)
            {
                yield return (end, match.Index - end);
            }

            yield return (match.Index, match.Length);
            end = match.Index + match.Length;
        }

        if (keepGaps && end < piece.Length)
        {
            yield return (end, piece.Length - end);
        }
    }
}

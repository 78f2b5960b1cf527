using System.Text.RegularExpressions;

namespace Eep.Samples.Tokens;

/// <summary>Cuts text into the pieces inside which merges happen: the pattern of the ByteLevel pre-tokenizer.</summary>
public static partial class PreTokenizer
{
    public static IEnumerable<string> Split(string text) => Pieces().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pieces();
}

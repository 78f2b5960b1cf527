using System.Text.RegularExpressions;

namespace Eep.Core.Checkpoints;

/// <summary>A token that is found in the raw text before any cutting.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its exact text.</param>
/// <param name="Special">True for control tokens, which decoding leaves out.</param>
/// <param name="StripsLeft">Also swallows white space before it.</param>
/// <param name="StripsRight">Also swallows white space behind it.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool StripsLeft, bool StripsRight)
{
    /// <summary>A pattern that finds all of them, the longest first; null when there are none.</summary>
    public static Regex? Pattern(IEnumerable<AddedToken> tokens)
    {
        var alternatives = tokens
            .OrderByDescending(token => token.Content.Length)
            .Select(token => $"{(token.StripsLeft ? @"\s*" : "")}(?<t>{Regex.Escape(token.Content)}){(token.StripsRight ? @"\s*" : "")}")
            .ToList();
        return alternatives.Count == 0 ? null : new Regex(string.Join('|', alternatives), RegexOptions.CultureInvariant, HuggingFaceTokenizer.PatternTimeout);
    }
}

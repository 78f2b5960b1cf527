namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>A token that is found in the text before any cutting.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its exact text.</param>
/// <param name="IsSpecial">True for control tokens, which decoding leaves out.</param>
internal sealed record AddedToken(int Id, string Content, bool IsSpecial)
{
    /// <summary>Also swallows white space before it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Also swallows white space behind it.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Is found only where no letter, digit or underscore touches it.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Is looked for in normalised text, in its own normalised form; else in the text as it is.</summary>
    public bool IsNormalized { get; init; }
}

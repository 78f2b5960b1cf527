using System.Globalization;
using System.Text;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>A set of Unicode code points: ranges, general categories and other sets, possibly turned around.</summary>
internal sealed class CodePointSet
{
    private readonly List<(int First, int Last)> _ranges = [];
    private readonly List<CodePointSet> _parts = [];
    private readonly Lazy<bool[]> _ascii;
    private uint _categories;

    public CodePointSet() => _ascii = new Lazy<bool[]>(() => [.. Enumerable.Range(0, 128).Select(Decide)]);

    /// <summary>Holds what the parts do not.</summary>
    public bool IsNegated { get; init; }

    /// <summary>Holds both cases of every letter it names.</summary>
    public bool IgnoresCase { get; init; }

    public static CodePointSet Of(int codePoint, bool ignoresCase = false)
    {
        var set = new CodePointSet { IgnoresCase = ignoresCase };
        set.Add(codePoint, codePoint);
        return set;
    }

    /// <summary>White space as the pattern library of tokenizer.json means it: \s.</summary>
    public static CodePointSet WhiteSpace(bool isNegated = false)
    {
        var set = new CodePointSet { IsNegated = isNegated };
        set.Add('\t', '\r');
        set.Add(' ', ' ');
        set.Add(0x85, 0x85);
        set.AddCategories("Z");
        return set;
    }

    /// <summary>Every code point of the given categories, for example "L", "Nd".</summary>
    public static CodePointSet OfCategories(bool isNegated, params ReadOnlySpan<string> names)
    {
        var set = new CodePointSet { IsNegated = isNegated };
        foreach (var name in names)
        {
            set.AddCategories(name);
        }

        return set;
    }

    /// <summary>True when a name such as L or Nd stands for general categories.</summary>
    public static bool IsCategory(string name) => CategoryMask(name) != 0;

    public void Add(int first, int last) => _ranges.Add((first, last));

    public void Add(CodePointSet part) => _parts.Add(part);

    /// <summary>Whether the set holds a code point; nothing may be added to the set from the first question on.</summary>
    public bool Contains(int codePoint) => codePoint < 128 ? _ascii.Value[codePoint] : Decide(codePoint);

    private bool Decide(int codePoint) =>
        (Holds(codePoint) || (IgnoresCase && Array.Exists(OtherCases(codePoint), Holds))) != IsNegated;

    private void AddCategories(string name) => _categories |= CategoryMask(name);

    private bool Holds(int codePoint)
    {
        foreach (var (first, last) in _ranges)
        {
            if (codePoint >= first && codePoint <= last)
            {
                return true;
            }
        }

        return (_categories != 0 && (_categories & (1u << (int)CharUnicodeInfo.GetUnicodeCategory(codePoint))) != 0)
            || _parts.Exists(part => part.Contains(codePoint));
    }

    private static int[] OtherCases(int codePoint) => codePoint switch
    {
        // The two letters outside ASCII that fold into it.
        0x17F or 'S' or 's' => ['s', 'S', 0x17F],
        0x212A or 'K' or 'k' => ['k', 'K', 0x212A],
        _ when Rune.IsValid(codePoint) =>
            [Rune.ToLowerInvariant(new Rune(codePoint)).Value, Rune.ToUpperInvariant(new Rune(codePoint)).Value],
        _ => [],
    };

    private static uint CategoryMask(string name)
    {
        var mask = 0u;
        foreach (var category in Enum.GetValues<UnicodeCategory>())
        {
            var code = Code(category);
            if (code == name || code[..1] == name)
            {
                mask |= 1u << (int)category;
            }
        }

        return mask;
    }

    private static string Code(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "Cn",
    };
}

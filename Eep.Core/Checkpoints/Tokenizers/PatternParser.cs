using System.Globalization;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>
/// Reads the regular expressions of tokenizer files: alternatives, groups, (?i:), look-ahead, atomic groups, classes, Unicode categories
/// and the usual quantifiers, in the dialect of the library that runs them elsewhere (Oniguruma). Anything else is refused.
/// </summary>
internal sealed class PatternParser
{
    private const int DeepestNesting = 50;
    private const int MostRepeats = 1000;

    private readonly int[] _text;
    private int _at;
    private int _depth;
    private bool _ignoresCase;

    private PatternParser(string pattern) => _text = TextPattern.CodePoints(pattern, out _);

    /// <exception cref="FormatException">Something that is not understood; the message says what.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.Choice();
        return parser._at == parser._text.Length ? node : throw new FormatException("a ')' without its '('");
    }

    private int Peek => _at < _text.Length ? _text[_at] : -1;

    private PatternNode Choice()
    {
        if (++_depth > DeepestNesting)
        {
            throw new FormatException($"more than {DeepestNesting} nested groups");
        }

        var items = new List<PatternNode> { Sequence() };
        while (Take('|'))
        {
            items.Add(Sequence());
        }

        _depth--;
        return items is [var only] ? only : new PatternNode.Choice(items);
    }

    private PatternNode.Sequence Sequence()
    {
        var items = new List<PatternNode>();
        while (Peek is not (-1 or '|' or ')'))
        {
            items.Add(Quantified(Atom()));
        }

        return new PatternNode.Sequence(items);
    }

    private PatternNode Atom()
    {
        var next = Next();
        return next switch
        {
            '(' => Group(),
            '[' => new PatternNode.One(new PatternClassReader(this, _ignoresCase).Read()),
            '\\' => new PatternNode.One(Escape()),
            '.' => new PatternNode.One(Negated(CodePointSet.Of('\n'))),
            '^' => new PatternNode.LineEdge(IsEnd: false),
            '$' => new PatternNode.LineEdge(IsEnd: true),
            '*' or '+' or '?' => throw new FormatException("a quantifier with nothing before it"),
            _ => new PatternNode.One(CodePointSet.Of(next, _ignoresCase)),
        };
    }

    private PatternNode Group()
    {
        var before = _ignoresCase;
        Func<PatternNode, PatternNode> make = node => node;
        if (Take('?'))
        {
            switch (Next())
            {
                case ':':
                    break;
                case '=':
                    make = node => new PatternNode.Look(node, IsNegated: false);
                    break;
                case '!':
                    make = node => new PatternNode.Look(node, IsNegated: true);
                    break;
                case '>':
                    make = node => new PatternNode.Atomic(node);
                    break;
                case 'i' when Take(':'):
                    _ignoresCase = true;
                    break;
                default:
                    throw new FormatException("a kind of group other than (?:, (?i:, (?=, (?! and (?>");
            }
        }

        var inner = Choice();
        _ignoresCase = before;
        return Take(')') ? make(inner) : throw new FormatException("a '(' without its ')'");
    }

    private PatternNode Quantified(PatternNode atom)
    {
        while (Bounds() is (var least, var most, var isBraced))
        {
            if (atom is PatternNode.Look or PatternNode.LineEdge || (most is null && atom.CanBeEmpty))
            {
                throw new FormatException("an endless repeat of something that may be empty");
            }

            var isLazy = Take('?');
            atom = new PatternNode.Repeat(atom, least, most, isLazy);
            if (!isLazy && Peek == '+')
            {
                _at++;
                atom = isBraced ? throw new FormatException("a '+' behind a counted repeat") : new PatternNode.Atomic(atom);
            }
        }

        return atom;
    }

    private (int Least, int? Most, bool IsBraced)? Bounds()
    {
        if (Take('?'))
        {
            return (0, 1, false);
        }

        if (Take('*'))
        {
            return (0, null, false);
        }

        return Take('+') ? (1, null, false) : Braced();
    }

    /// <summary>{m}, {m,}, {,n} or {m,n}; a brace of any other form stands for itself.</summary>
    private (int Least, int? Most, bool IsBraced)? Braced()
    {
        var start = _at;
        if (Take('{'))
        {
            var least = Number();
            var hasComma = Take(',');
            var most = hasComma ? Number() : least;
            if (Take('}') && (least ?? most) is not null)
            {
                return (least ?? 0) <= (most ?? MostRepeats)
                    ? (least ?? 0, most, true)
                    : throw new FormatException("a counted repeat whose ends are in the wrong order");
            }
        }

        _at = start;
        return null;
    }

    private int? Number()
    {
        int? number = null;
        while (Peek is >= '0' and <= '9')
        {
            number = ((number ?? 0) * 10) + (Next() - '0');
            if (number > MostRepeats)
            {
                throw new FormatException($"more than {MostRepeats} repeats");
            }
        }

        return number;
    }

    /// <summary>The set of an escape whose backslash has been taken.</summary>
    internal CodePointSet Escape()
    {
        var letter = Next();
        return letter switch
        {
            's' or 'S' => CodePointSet.WhiteSpace(letter == 'S'),
            'd' or 'D' => CodePointSet.OfCategories(letter == 'D', "Nd"),
            'w' or 'W' => CodePointSet.OfCategories(letter == 'W', "L", "M", "Nd", "Pc"),
            'p' or 'P' => Category(letter == 'P'),
            _ => CodePointSet.Of(Literal(letter), _ignoresCase),
        };
    }

    internal int Next() => _at < _text.Length ? _text[_at++] : throw new FormatException("an unfinished end");

    internal void Back() => _at--;

    internal bool Take(int expected)
    {
        if (Peek != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>The code point of an escape such as \n, \u3040 or \[.</summary>
    internal int Literal(int letter) => letter switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'f' => '\f',
        'v' => '\v',
        'u' => Hexadecimal(4),
        'x' when Take('{') => Hexadecimal(6, '}'),
        'x' => Hexadecimal(2),
        _ when letter < 128 && !char.IsAsciiLetterOrDigit((char)letter) => letter,
        _ => throw new FormatException($"the escape \\{char.ConvertFromUtf32(letter)}"),
    };

    internal static CodePointSet Negated(CodePointSet set)
    {
        var result = new CodePointSet { IsNegated = true };
        result.Add(set);
        return result;
    }

    private CodePointSet Category(bool isNegated)
    {
        if (!Take('{'))
        {
            throw new FormatException("a \\p without its braces");
        }

        var turned = Take('^');
        var name = "";
        while (!Take('}'))
        {
            name += char.ConvertFromUtf32(Next());
            if (name.Length > 40)
            {
                throw new FormatException("a \\p without its end");
            }
        }

        return CodePointSet.IsCategory(name)
            ? CodePointSet.OfCategories(isNegated != turned, name)
            : throw new FormatException($"the property \\p{{{name}}} (only general categories are known)");
    }

    private int Hexadecimal(int most, int end = -1)
    {
        var value = 0;
        var digits = 0;
        while (digits < most && Peek is >= 0 and < 128 && char.IsAsciiHexDigit((char)Peek))
        {
            value = (value * 16) + int.Parse([(char)Next()], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            digits++;
        }

        var isComplete = end < 0 ? digits == most : digits > 0 && Take(end);
        return isComplete && value <= 0x10FFFF && value is < 0xD800 or > 0xDFFF ? value : throw new FormatException("a hexadecimal escape that names no character");
    }
}

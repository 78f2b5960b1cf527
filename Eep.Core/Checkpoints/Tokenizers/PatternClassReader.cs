namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads a class such as [^\s\p{L}0-9] whose opening bracket has been taken.</summary>
internal sealed class PatternClassReader(PatternParser parser, bool ignoresCase)
{
    public CodePointSet Read()
    {
        var set = new CodePointSet { IsNegated = parser.Take('^'), IgnoresCase = ignoresCase };
        var isEmpty = true;
        while (!parser.Take(']'))
        {
            AddItem(set);
            isEmpty = false;
        }

        return isEmpty ? throw new FormatException("an empty class") : set;
    }

    private void AddItem(CodePointSet set)
    {
        if (Single() is not { } first)
        {
            set.Add(parser.Escape());
            return;
        }

        if (!parser.Take('-'))
        {
            set.Add(first, first);
        }
        else if (parser.Take(']'))
        {
            // A hyphen at the end stands for itself; the bracket is looked at again by the caller.
            set.Add(first, first);
            set.Add('-', '-');
            parser.Back();
        }
        else
        {
            var last = Single() ?? throw new FormatException("a range of a class that ends in a set");
            set.Add(first, first <= last ? last : throw new FormatException("a range of a class in the wrong order"));
        }
    }

    /// <summary>One code point; null before the letter of an escape that stands for a set.</summary>
    private int? Single()
    {
        var next = parser.Next();
        switch (next)
        {
            case '[':
                throw new FormatException("a class within a class");
            case '&' when parser.Take('&'):
                throw new FormatException("an intersection of classes");
            case '\\':
                var letter = parser.Next();
                if (letter is 's' or 'S' or 'd' or 'D' or 'w' or 'W' or 'p' or 'P')
                {
                    parser.Back();
                    return null;
                }

                return parser.Literal(letter);
            default:
                return next;
        }
    }
}

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>What one step of a compiled pattern does.</summary>
internal enum PatternOperation
{
    /// <summary>Takes one code point of a set.</summary>
    One,

    /// <summary>Tries First, and Second when that fails.</summary>
    Split,

    /// <summary>Goes on at First.</summary>
    Jump,

    /// <summary>Runs the steps behind it alone, keeps what they took, goes on at First.</summary>
    Atomic,

    /// <summary>As Atomic, but takes nothing.</summary>
    Ahead,

    /// <summary>As Ahead, but goes on when the steps fail.</summary>
    NotAhead,

    /// <summary>Goes on at the start of a line.</summary>
    LineStart,

    /// <summary>Goes on at the end of a line.</summary>
    LineEnd,

    /// <summary>A match.</summary>
    Done,
}

/// <summary>One step of a compiled pattern.</summary>
internal readonly record struct PatternStep(PatternOperation Operation)
{
    public CodePointSet? Set { get; init; }

    public int First { get; init; }

    public int Second { get; init; }
}

/// <summary>Runs a compiled pattern over one text, with a stack of its own and a limit to the work.</summary>
internal sealed class PatternRun(IReadOnlyList<PatternStep> steps, int[] text, long budget)
{
    private const int DeepestStack = 8_000_000;
    private readonly Stack<(int Step, int At)> _open = [];

    /// <summary>The end of the match that begins at a place, or -1.</summary>
    public int Match(int step, int at)
    {
        var bottom = _open.Count;
        _open.Push((step, at));
        while (_open.Count > bottom)
        {
            (step, at) = _open.Pop();
            if (Follow(step, at) is var end and >= 0)
            {
                while (_open.Count > bottom)
                {
                    _open.Pop();
                }

                return end;
            }
        }

        return -1;
    }

    /// <summary>Goes on until a match, which it returns, or a dead end (-1).</summary>
    private int Follow(int step, int at)
    {
        while (true)
        {
            if (--budget < 0 || _open.Count > DeepestStack)
            {
                throw new FormatException("more steps than a pattern may take for a text of this length");
            }

            var now = steps[step];
            switch (now.Operation)
            {
                case PatternOperation.Done:
                    return at;
                case PatternOperation.One when at < text.Length && now.Set!.Contains(text[at]):
                    (step, at) = (step + 1, at + 1);
                    break;
                case PatternOperation.Split:
                    _open.Push((now.Second, at));
                    step = now.First;
                    break;
                case PatternOperation.Jump:
                    step = now.First;
                    break;
                case PatternOperation.LineStart when at == 0 || text[at - 1] == '\n':
                case PatternOperation.LineEnd when at == text.Length || text[at] == '\n':
                    step++;
                    break;
                case PatternOperation.Atomic or PatternOperation.Ahead or PatternOperation.NotAhead:
                    var end = Match(step + 1, at);
                    if (end >= 0 == (now.Operation == PatternOperation.NotAhead))
                    {
                        return -1;
                    }

                    at = now.Operation == PatternOperation.Atomic ? end : at;
                    step = now.First;
                    break;
                default:
                    return -1;
            }
        }
    }
}

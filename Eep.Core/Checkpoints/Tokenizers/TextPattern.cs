using System.Text;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>
/// A splitting pattern, run over code points, so that letters beyond the basic plane are letters, and in bounded time, so that a hostile
/// file cannot make it run for ever. Leftmost match first, alternatives in order, as every backtracking engine does it.
/// </summary>
internal sealed class TextPattern
{
    private const int LongestProgram = 20_000;
    private const long StepsPerCodePoint = 10_000;
    private const long SpareSteps = 1_000_000;

    private readonly List<PatternStep> _steps = [];
    private int _emitted;

    private TextPattern(PatternNode root)
    {
        Emit(root);
        Add(new PatternStep(PatternOperation.Done));
    }

    /// <exception cref="FormatException">A pattern that is not understood; the message says what in it.</exception>
    public static TextPattern Compile(string pattern) => new(PatternParser.Parse(pattern));

    /// <summary>The code points of a text; a lone surrogate counts as U+FFFD.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="offsets">Where each begins in the text, and the text's length behind them.</param>
    public static int[] CodePoints(string text, out int[] offsets)
    {
        var points = new List<int>(text.Length);
        var starts = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            points.Add(rune.Value);
            starts.Add(at);
            at += length;
        }

        starts.Add(text.Length);
        offsets = [.. starts];
        return [.. points];
    }

    /// <summary>All matches that do not overlap, as (offset, length) in characters.</summary>
    /// <exception cref="FormatException">The pattern needs more steps than any honest one would.</exception>
    public IEnumerable<(int Offset, int Length)> Matches(string text)
    {
        var points = CodePoints(text, out var offsets);
        var run = new PatternRun(_steps, points, SpareSteps + (StepsPerCodePoint * points.Length));
        for (var start = 0; start <= points.Length;)
        {
            var end = run.Match(0, start);
            if (end >= 0)
            {
                yield return (offsets[start], offsets[end] - offsets[start]);
            }

            start = Math.Max(start + 1, end);
        }
    }

    private int Add(PatternStep step)
    {
        _steps.Add(step);
        return _steps.Count - 1;
    }

    private void Emit(PatternNode node)
    {
        // Counts nodes, not steps: a repeated empty group is work without steps.
        if (++_emitted > LongestProgram)
        {
            throw new FormatException($"more than {LongestProgram} parts when its repeats are written out");
        }

        switch (node)
        {
            case PatternNode.One one:
                Add(new PatternStep(PatternOperation.One) { Set = one.Set });
                break;
            case PatternNode.Sequence sequence:
                foreach (var item in sequence.Items)
                {
                    Emit(item);
                }

                break;
            case PatternNode.Choice choice:
                EmitChoice(choice);
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
            case PatternNode.Atomic atomic:
                EmitInner(PatternOperation.Atomic, atomic.Item);
                break;
            case PatternNode.Look look:
                EmitInner(look.IsNegated ? PatternOperation.NotAhead : PatternOperation.Ahead, look.Item);
                break;
            case PatternNode.LineEdge edge:
                Add(new PatternStep(edge.IsEnd ? PatternOperation.LineEnd : PatternOperation.LineStart));
                break;
        }
    }

    private void EmitChoice(PatternNode.Choice choice)
    {
        var exits = new List<int>();
        foreach (var item in choice.Items.SkipLast(1))
        {
            var split = Add(new PatternStep(PatternOperation.Split));
            Emit(item);
            exits.Add(Add(new PatternStep(PatternOperation.Jump)));
            _steps[split] = _steps[split] with { First = split + 1, Second = _steps.Count };
        }

        Emit(choice.Items[^1]);
        foreach (var exit in exits)
        {
            _steps[exit] = _steps[exit] with { First = _steps.Count };
        }
    }

    private void EmitRepeat(PatternNode.Repeat repeat)
    {
        for (var count = 0; count < repeat.Least; count++)
        {
            Emit(repeat.Item);
        }

        if (repeat.Most is not { } most)
        {
            var split = Add(new PatternStep(PatternOperation.Split));
            Emit(repeat.Item);
            Add(new PatternStep(PatternOperation.Jump) { First = split });
            Aim(split, repeat.IsLazy);
            return;
        }

        var splits = new List<int>();
        for (var count = repeat.Least; count < most; count++)
        {
            splits.Add(Add(new PatternStep(PatternOperation.Split)));
            Emit(repeat.Item);
        }

        foreach (var split in splits)
        {
            Aim(split, repeat.IsLazy);
        }
    }

    private void Aim(int split, bool isLazy) => _steps[split] = isLazy
        ? _steps[split] with { First = _steps.Count, Second = split + 1 }
        : _steps[split] with { First = split + 1, Second = _steps.Count };

    private void EmitInner(PatternOperation operation, PatternNode item)
    {
        var start = Add(new PatternStep(operation));
        Emit(item);
        Add(new PatternStep(PatternOperation.Done));
        _steps[start] = _steps[start] with { First = _steps.Count };
    }
}

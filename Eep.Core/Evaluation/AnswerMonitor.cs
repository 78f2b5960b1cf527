using Eep.Core.Evaluation.Metrics;

namespace Eep.Core.Evaluation;

/// <summary>
/// Ends a generation whose score is settled: under exact_match an answer that has left every right answer stays wrong whatever
/// follows. It never ends one that could still be right.
/// </summary>
public sealed class AnswerMonitor : IAnswerMonitor
{
    // What decoders write for a character whose last bytes are still to come.
    private const char Incomplete = '\uFFFD';

    // After these filters what leaves every right answer has left it for good.
    private static readonly string[] s_keepBeginnings = ["take_first", "strip", "remove_whitespace", "lowercase"];

    private readonly string[] _references;
    private readonly bool _strips;
    private readonly bool _lowers;

    private AnswerMonitor(IReadOnlyList<string> references, bool strips, bool lowers, bool ignoresCase)
    {
        _strips = strips;
        _lowers = lowers || ignoresCase;
        _references = [.. references.Select(reference => ignoresCase ? reference.ToLowerInvariant() : reference)];
    }

    /// <summary>The monitor of one item, or null where filters or metric look at more than the beginning of the answer.</summary>
    public static AnswerMonitor? For(FilterPipeline pipeline, ExactMatchMetric metric, TaskItem item)
    {
        var functions = pipeline.Steps.Select(step => step.Function).ToArray();
        return metric.ComparesPrefixes && functions.All(s_keepBeginnings.Contains)
            ? new AnswerMonitor(
                item.References,
                functions.Contains("strip") || functions.Contains("remove_whitespace"),
                functions.Contains("lowercase"),
                metric.IgnoresCase)
            : null;
    }

    /// <inheritdoc/>
    public bool IsDecided(string textSoFar)
    {
        var text = textSoFar.TrimEnd(Incomplete);
        text = _strips ? text.TrimStart() : text;
        text = _lowers ? text.ToLowerInvariant() : text;
        var ended = _strips ? text.TrimEnd() : text;
        return !_references.Any(reference => reference.StartsWith(text, StringComparison.Ordinal) || reference == ended);
    }
}

namespace Eep.Core.Evaluation.Metrics;

/// <summary>
/// Exact match and token F1 of the SQuAD evaluation scripts (versions 1.1 and 2.0): lower case, no ASCII punctuation, no articles,
/// single blanks. F1 counts tokens as a multiset. Version 2.0 treats an empty side as "no answer": F1 is then 1 only when both are.
/// </summary>
public sealed class SquadMetric : IAnswerMetric
{
    private readonly bool _scoresOverlap;
    private readonly bool _isSecond;
    private readonly string[] _noAnswer;

    /// <summary>Compiles squad_em, squad_f1, squad2_em or squad2_f1. no_answer lists what a model may write for "no answer".</summary>
    /// <exception cref="TaskException">A bad option.</exception>
    public SquadMetric(MetricSpec spec)
    {
        _scoresOverlap = spec.Name.EndsWith("f1", StringComparison.Ordinal);
        _isSecond = spec.Name.StartsWith("squad2", StringComparison.Ordinal);
        _noAnswer = Array.ConvertAll(spec.Texts("no_answer"), Normalize);
    }

    /// <inheritdoc/>
    public double Score(string answer, IReadOnlyList<string> references)
    {
        var given = Normalize(answer);
        given = _noAnswer.Contains(given) ? "" : given;
        var right = references.Select(Normalize).Where(reference => !_isSecond || reference.Length > 0).DefaultIfEmpty("");
        return right.Max(reference => _scoresOverlap ? Overlap(given, reference) : given == reference ? 1 : 0);
    }

    internal static string Normalize(string text) => AnswerText.Squeeze(
        AnswerText.ReplaceArticles(AnswerText.Without(text.ToLowerInvariant(), AnswerText.AsciiPunctuation), " "));

    private double Overlap(string given, string reference)
    {
        var (predicted, gold) = (AnswerText.Words(given), AnswerText.Words(reference));
        return _isSecond && (predicted.Length == 0 || gold.Length == 0)
            ? (predicted.Length == gold.Length ? 1 : 0)
            : AnswerText.F1(AnswerText.Overlap(predicted, gold), predicted.Length, gold.Length);
    }
}

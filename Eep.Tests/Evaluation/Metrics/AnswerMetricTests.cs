using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Metrics;

namespace Eep.Tests.Evaluation.Metrics;

/// <summary>Text metrics against values of the published scorers' own documentation and values worked out by hand.</summary>
public sealed class AnswerMetricTests
{
    [Theory]
    [InlineData("squad_em", "The Denver Broncos!", "denver broncos", 1)]
    [InlineData("squad_em", "Denver", "denver broncos", 0)]
    [InlineData("squad_f1", "Denver", "denver broncos", 2.0 / 3)] // Precision 1, recall 1/2.
    [InlineData("squad_f1", "the cat sat on the mat", "a cat on a mat", 6.0 / 7)] // 3 of 4 tokens against 3: p 3/4, r 1.
    [InlineData("squad_f1", "to be to", "be to be", 2.0 / 3)] // Multisets share one "to" and one "be".
    [InlineData("squad_f1", "", "", 0)] // Version 1.1 shares no token.
    [InlineData("squad2_f1", "", "", 1)]
    [InlineData("squad2_em", "The!", "", 1)] // Nothing is left of it.
    [InlineData("squad2_f1", "cat", "", 0)]
    [InlineData("squad2_f1", "", "cat", 0)]
    [InlineData("squad_em", "caf\u00e9\u2019s", "cafs", 0)] // Only ASCII punctuation goes.
    [InlineData("drop_em", "5", "5.0", 1)]
    [InlineData("drop_em", "1,000", "1000", 1)]
    [InlineData("drop_f1", "5 yards", "5", 0.67)] // p 1/2, r 1, rounded to two decimals.
    [InlineData("drop_f1", "4 yards", "5 yards", 0)] // The number is missed.
    [InlineData("drop_f1", "well-known singer", "known singer", 0.8)] // Hyphens separate: p 2/3, r 1.
    [InlineData("drop_f1", "the Bears", "Bears\u001fLions", 0.5)] // One of two spans.
    [InlineData("drop_em", "Bears", "Bears\u001fLions", 0)]
    [InlineData("rouge1", "The quick brown dog jumps on the log.", "The quick brown fox jumps over the lazy dog", 12.0 / 17)] // rouge_score's README: 0.75, 0.667, 0.706.
    [InlineData("rougeL", "The quick brown dog jumps on the log.", "The quick brown fox jumps over the lazy dog", 10.0 / 17)] // And 0.625, 0.556, 0.588.
    [InlineData("rouge1", "testing", "testing one two", 0.5)]
    [InlineData("rouge2", "testing one", "testing one two", 2.0 / 3)]
    [InlineData("rouge2", "one", "one", 0)] // No pair of words.
    [InlineData("rougeL", "police kill the gunman", "police killed the gunman", 0.75)] // Lin 2004, S1 and S2: 3/4.
    [InlineData("rougeL", "the gunman kill police", "police killed the gunman", 0.5)] // Lin 2004, S3: 2/4.
    [InlineData("number_match", "72.0", "72", 1)]
    [InlineData("number_match", "1,072", "1072", 1)]
    [InlineData("number_match", "72.001", "72", 0)]
    [InlineData("number_match", "NULL", "72", 0)]
    public void Score_AnswerAndReference_IsThePublishedValue(string metric, string answer, string reference, double expected) =>
        Assert.Equal(expected, Create(metric).Score(answer, [reference]), 10);

    [Fact]
    public void Score_SeveralReferences_TakesTheBest()
    {
        Assert.Equal(1, Create("squad_f1").Score("rome", ["paris", "Rome."]));
        Assert.Equal(1, Create("drop_f1").Score("7", ["6", "7"]));
        Assert.Equal(1, Create("rouge1").Score("b", ["a", "b"]));
    }

    [Fact]
    public void Score_Squad2_NoAnswer()
    {
        Assert.Equal(1, Create("squad2_em").Score("", []));
        Assert.Equal(0, Create("squad2_em").Score("impossible to answer", []));
        var worded = MetricCatalog.Create(new MetricSpec("squad2_em", new Dictionary<string, string> { ["no_answer"] = "Impossible to answer" }));
        Assert.Equal(1, worded.Score("impossible to answer.", []));
        Assert.Equal(0, worded.Score("impossible to answer", ["Rome"]));
    }

    [Fact]
    public void Find_EveryMetric_KnowsItsDirection()
    {
        Assert.All(MetricCatalog.All, info => Assert.Equal(
            info.Name.Contains("perplexity", StringComparison.Ordinal) || info.Name == "bits_per_byte", !MetricCatalog.HigherIsBetter(info.Name)));
        Assert.Equal(MetricCatalog.All.Count, MetricCatalog.All.Select(info => (info.Name, info.OutputType)).Distinct().Count());
    }

    [Theory]
    [InlineData("word_perplexity", "one two  three", 3)]
    [InlineData("word_perplexity", " one two ", 4)] // The harness counts the empty pieces at both ends.
    [InlineData("byte_perplexity", "n\u00e9e", 4)]
    [InlineData("token_perplexity", "abc", 7)]
    [InlineData("perplexity", "abc", 1)]
    public void Units_OfAText_AreCountedAsTheHarnessDoes(string metric, string text, double expected) =>
        Assert.Equal(expected, LikelihoodMetric.Units(metric, text, tokens: 7));

    private static IAnswerMetric Create(string name) => MetricCatalog.Create(new MetricSpec(name, new Dictionary<string, string>()));
}

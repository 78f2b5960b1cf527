using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Filters;
using Eep.Core.Evaluation.Metrics;

namespace Eep.Tests.Evaluation.Metrics;

/// <summary>Filters and metrics against the harness's rules, worked out by hand.</summary>
public sealed class FilterAndMetricTests
{
    [Theory]
    [InlineData("take_first", " Rome ", " Rome ")]
    [InlineData("remove_whitespace", "\n Rome \t", "Rome")]
    [InlineData("strip", " New  York ", "New  York")]
    [InlineData("lowercase", "RoMe", "rome")]
    public void Apply_PlainFilter_DoesWhatItsNameSays(string function, string answer, string expected) =>
        Assert.Equal(expected, new AnswerFilter([new FilterStep(function, new Dictionary<string, string>())]).Apply(answer));

    [Theory]
    [InlineData(null, null, "so #### 1,234. Or #### 5", "1,234.")] // The harness's own pattern takes dots and commas.
    [InlineData(@"(\d+)", "-1", "3 plus 4 is 7", "7")]
    [InlineData(@"\d+", "1", "3 plus 4 is 7", "4")]
    [InlineData(@"\d+", "5", "3 plus 4 is 7", "none")]
    [InlineData(@"\d+", "0", "no digits", "none")]
    [InlineData(@"answer is (\d+)|is it (\d+)", "0", "is it 9", "9")]
    [InlineData(@"(?P<n> \d )", "0", "a 5 b", "5")]
    public void Apply_Regex_SelectsLikeFindall(string? pattern, string? select, string answer, string expected)
    {
        var arguments = new Dictionary<string, string> { ["fallback"] = "none" };
        if (pattern is not null)
        {
            arguments["regex_pattern"] = pattern;
        }

        if (select is not null)
        {
            arguments["group_select"] = select;
        }

        Assert.Equal(expected, new AnswerFilter([new FilterStep("regex", arguments)]).Apply(answer));
    }

    [Theory]
    [InlineData("Rome", "Rome", "", 1)]
    [InlineData("rome", "Rome", "", 0)]
    [InlineData("rome", "Rome", "ignore_case", 1)]
    [InlineData("Rome!", "Rome", "ignore_punctuation", 1)]
    [InlineData("Rome\u2019s", "Romes", "ignore_punctuation", 0)] // Not ASCII punctuation: it stays.
    [InlineData("Rome 2", "Rome ", "ignore_numbers", 1)]
    [InlineData("Rome\u0662", "Rome", "ignore_numbers", 0)] // Not an ASCII digit: it stays.
    [InlineData("R.o-m e", "rom e", "ignore_case ignore_punctuation", 1)]
    public void Score_ExactMatch_FollowsItsOptions(string answer, string reference, string flags, double expected)
    {
        var arguments = flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(flag => flag, _ => "True");
        Assert.Equal(expected, MetricCatalog.Create(new MetricSpec("exact_match", arguments)).Score(answer, [reference]));
    }

    [Fact]
    public void Score_RegexesToIgnore_AreRemovedFromBothSides()
    {
        var metric = MetricCatalog.Create(new MetricSpec("exact_match", new Dictionary<string, string> { ["regexes_to_ignore"] = """[",","\\$"]""" }));
        Assert.Equal(1, metric.Score("$1,000", ["1000"]));
        Assert.Equal(1, metric.Score("1000", ["$1,000"]));
        Assert.Equal(0, metric.Score("$1.000", ["1000"]));
    }

    [Fact]
    public void Score_SeveralReferences_TakesTheBest()
    {
        var metric = MetricCatalog.Create(new MetricSpec("exact_match", new Dictionary<string, string>()));
        Assert.Equal(1, metric.Score("b", ["a", "b"]));
        Assert.Equal(0, metric.Score("c", ["a", "b"]));
    }

    [Theory]
    [InlineData("It says the Eiffel  tower. Rome", "Eiffel tower", 1)]
    [InlineData("in Paris, France", "France", 0)] // Cut at the comma.
    [InlineData("10", "1", 1)] // The paper's metric matches parts, its weakness included.
    [InlineData("anything", "the", 0)] // A reference that becomes empty matches nothing but an empty answer.
    [InlineData("a.", "the", 1)]
    [InlineData("paris", "Paris", 0)]
    public void Score_ContainsMatch_FollowsThePaper(string answer, string reference, double expected) =>
        Assert.Equal(expected, MetricCatalog.Create(new MetricSpec("contains_match", new Dictionary<string, string>())).Score(answer, [reference]));

    [Theory]
    [InlineData("acc", new[] { -1.0, -1.0, -2.0 }, 0)] // The first wins the tie.
    [InlineData("acc_norm", new[] { -2.0, -3.0, -4.1 }, 1)] // Code points 1, 2, 2: -2, -1.5, -2.05.
    [InlineData("acc_bytes", new[] { -2.0, -3.0, -6.0 }, 2)] // Bytes 1, 2, 8: -2, -1.5, -0.75.
    public void Prefer_ChoiceMetrics_DivideByTheirLength(string metric, double[] sums, int expected) =>
        Assert.Equal(expected, new ChoiceMetric(new MetricSpec(metric, new Dictionary<string, string>())).Prefer(sums, ["a", "bb", "\U0001F600\U0001F601"]));
}

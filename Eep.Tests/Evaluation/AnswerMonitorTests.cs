using Eep.Core.Evaluation;
using FsCheck.Xunit;

namespace Eep.Tests.Evaluation;

public sealed class AnswerMonitorTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData(" N", false)]
    [InlineData(" New York", false)] // Right if it stops here, wrong if it goes on: open.
    [InlineData(" New York ", false)] // White space at the end is filtered away.
    [InlineData(" New Yorker", true)]
    [InlineData(" It says", true)]
    [InlineData(" Lim", false)]
    [InlineData(" lim", true)]
    [InlineData(" Zü\uFFFD", false)] // The rest of a character is still to come.
    public void IsDecided_ExactMatch_OnceNoReferenceCanFollow(string text, bool expected) =>
        Assert.Equal(expected, Monitor([], ["remove_whitespace"])!.IsDecided(text));

    [Theory]
    [InlineData("lim", false)]
    [InlineData("LIMA", false)]
    [InlineData("limb", true)]
    public void IsDecided_CaseIgnored_ComparesWithoutCase(string text, bool expected) =>
        Assert.Equal(expected, Monitor(["ignore_case"], ["strip"])!.IsDecided(text));

    [Fact]
    public void IsDecided_NoStripping_LeadingBlankDecides()
    {
        Assert.True(Monitor([], ["take_first"])!.IsDecided(" Lima"));
        Assert.False(Monitor([], ["take_first"])!.IsDecided("Lima"));
        Assert.True(Monitor([], ["take_first"])!.IsDecided("Lima "));
    }

    [Fact]
    public void For_RulesThatLookFurther_IsNull()
    {
        Assert.Null(Monitor(["ignore_punctuation"], ["strip"]));
        Assert.Null(Monitor(["ignore_numbers"], ["strip"]));
        Assert.Null(Monitor([], ["regex"]));
        Assert.Null(Monitor([], ["first_line"]));
    }

    /// <summary>Whatever the answer: once decided, every longer text scores 0, and a right answer is never cut.</summary>
    [Property(MaxTest = 500)]
    public bool IsDecided_AnyPrefix_NeverChangesTheScore(byte[] letters, bool ignoreCase, bool lowercase)
    {
        var answer = string.Concat(letters.Select(letter => " abAB"[letter % 5]));
        var item = Item("ab", "a b", "B");
        string[] flags = ignoreCase ? ["ignore_case"] : [];
        string[] filters = lowercase ? ["strip", "lowercase"] : ["strip"];
        var task = Task(flags, filters);
        var scoring = new Scoring(task);
        var monitor = scoring.Monitor(item)!;
        var decided = Enumerable.Range(0, answer.Length + 1).Any(length => monitor.IsDecided(answer[..length]));
        return !decided || scoring.Score(item, new Generated(answer, 1)).Score == 0;
    }

    private static IAnswerMonitor? Monitor(string[] flags, string[] filters) =>
        new Scoring(Task(flags, filters)).Monitor(Item("New York", "Lima", "Zürich"));

    private static EvaluationTask Task(string[] flags, string[] filters) => new()
    {
        Name = "t",
        OutputType = OutputType.GenerateUntil,
        DataFiles = new Dictionary<SplitKind, string>(),
        DocToText = "q",
        DocToTarget = "a",
        Version = "1",
        Metrics = [new MetricSpec("exact_match", flags.ToDictionary(flag => flag, _ => "true"))],
        Pipelines = [new FilterPipeline("own", [.. filters.Select(filter => new FilterStep(filter, new Dictionary<string, string>()))])],
    };

    private static TaskItem Item(params string[] references) => new("f:1", "c", references, [], -1)
    {
        Document = new TaskDocument("f:1", new Dictionary<string, System.Text.Json.JsonElement>()),
    };
}

using Eep.Tests.Components.Fakes;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Runs;

public sealed class RunFilterTests
{
    private static readonly RunSummary[] Runs =
    [
        SampleRuns.Completed(1).Summary, SampleRuns.Running(2).Summary with { Tags = ["smoke", "final"] }, SampleRuns.Queued(3).Summary,
        SampleRuns.Failed(4).Summary with { ModelName = "Qwen3-30B", TaskName = "boolq" },
    ];

    [Theory]
    [InlineData("", "1 2 3 4")]
    [InlineData("seed", "1 2 3 4")]
    [InlineData("\"seed 2\"", "2")]
    [InlineData("status:completed", "1")]
    [InlineData("STATUS:Run*", "2")]
    [InlineData("-status:completed", "2 3 4")]
    [InlineData("model:qwen*", "4")]
    [InlineData("model:*30b task:boolq", "4")]
    [InlineData("seed:1 OR seed:3", "1 3")]
    [InlineData("seed>1 seed<=3", "2 3")]
    [InlineData("NOT (seed:1 OR seed:2) task:sample*", "3")]
    [InlineData("-(seed:1 OR seed:2)", "3 4")]
    [InlineData("test>80%", "1")]
    [InlineData("gain>=0.3 AND saved>0.3", "1")]
    [InlineData("minutes<5", "1 4")]
    [InlineData("tag:fin*", "2")]
    [InlineData("final", "2")]
    [InlineData("-tag:final", "1 3 4")]
    public void Parse_Query_FindsTheRuns(string query, string seeds) =>
        Assert.Equal(seeds, string.Join(' ', Runs.Where(RunFilter.Parse(query)).Select(run => run.Seed)));

    [Theory]
    [InlineData("score>much", "score is a number, for example score>0.8 or score>80%; 'much' is none.")]
    [InlineData("colour:red", "There is no field colour. The fields are status,")]
    [InlineData("name>5", "name is compared with a colon: name:5.")]
    [InlineData("(seed:1", "A parenthesis is not closed.")]
    [InlineData("seed:1)", "A closing parenthesis has no opening one.")]
    [InlineData("seed:1 OR", "A condition is missing")]
    [InlineData("NOT", "NOT stands before nothing.")]
    public void Parse_BadQuery_SaysWhatWouldBeRight(string query, string message) => Assert.StartsWith(
        message, Assert.Throws<FormatException>(() => RunFilter.Parse(query)).Message, StringComparison.Ordinal);

    [Fact]
    public void Sort_ByScore_PutsRunsWithoutOneLastBothWays()
    {
        Assert.Equal(3ul, RunOrder.Sort(Runs, "score").Last().Seed);
        Assert.Equal(3ul, RunOrder.Sort(Runs, "-score").Last().Seed);
        Assert.Equal([1ul, 2ul, 3ul, 4ul], RunOrder.Sort(Runs, "name").Select(run => run.Seed));
    }
}

using Eep.Core.Runs;

namespace Eep.Tests.Runs;

public sealed class RunOptionsFileTests
{
    [Fact]
    public void Parse_FormattedOptions_ComeBackEqual()
    {
        var options = new RunOptions { Model = "m", Task = "t", ExpertBudget = 4, ExpertsPerToken = 1, Seed = ulong.MaxValue, LayerGroups = 2 };

        Assert.Equal(options, RunOptionsFile.Parse(RunOptionsFile.Format(options)));
    }

    [Fact]
    public void Parse_GroupsStopsAndConstraints_ComeBackAsWritten()
    {
        const string json = """
            {"model":"m","task":"t","expertBudget":4,"layerGroupSizes":[2,4],"pinned":{"3":[0,5]},"banned":{"1":[2]},
             "evaluations":100,"minutes":1.5,"targetScore":0.9,"patience":3}
            """;
        var again = RunOptionsFile.Format(RunOptionsFile.Parse(RunOptionsFile.Format(RunOptionsFile.Parse(json))));
        var options = RunOptionsFile.Parse(again);

        Assert.Equal([2, 4], options.LayerGroupSizes!);
        Assert.Equal([0, 5], options.Pinned![3]);
        Assert.Equal([2], options.Banned![1]);
        Assert.Equal((100, 1.5, 0.9, 3), (options.Evaluations, options.Minutes, options.TargetScore, options.Patience));
    }

    [Theory]
    [InlineData("""{"model":"m","task":"t","expertBudget":4,"expertBugdet":3}""", "expertBugdet")]
    [InlineData("""{"model":"m","task":"t"}""", "expertBudget")]
    [InlineData("""{"model":"m","task":"t","expertBudget":"four"}""", "expertBudget")]
    [InlineData("""{"model":"m","task":"t","expertBudget":4,"routerSpace":"softmax"}""", "routerSpace")]
    [InlineData("""{"model":""", "model")]
    public void Parse_BadField_IsNamed(string json, string field)
    {
        var fault = Assert.Throws<RunOptionsException>(() => RunOptionsFile.Parse(json));

        Assert.Contains(field, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownField_ListsTheOptionsThereAre()
    {
        var fault = Assert.Throws<RunOptionsException>(
            () => RunOptionsFile.Parse("""{"model":"m","task":"t","expertBudget":4,"expertBugdet":3}"""));

        Assert.StartsWith("expertBugdet: is no option of a run; the options are ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("expertBudget", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RelativePaths_AreRelativeToTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("eep-options-");
        try
        {
            var path = Path.Combine(folder.FullName, "options.json");
            File.WriteAllText(path, """{"model":"model","task":"../task.yaml","expertBudget":4}""");

            var options = RunOptionsFile.Read(path);

            Assert.Equal(Path.Combine(folder.FullName, "model"), options.Model);
            Assert.Equal(Path.Combine(folder.Parent!.FullName, "task.yaml"), options.Task);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Read_MissingFile_NamesIt()
    {
        var fault = Assert.Throws<RunOptionsException>(() => RunOptionsFile.Read("/nowhere/options.json"));

        Assert.Contains("/nowhere/options.json", fault.Message, StringComparison.Ordinal);
    }
}

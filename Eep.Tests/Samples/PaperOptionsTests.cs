using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Tests.Samples;

/// <summary>The options files of the paper's rows: they load, name a task that reads, and fit the model they are for.</summary>
public sealed class PaperOptionsTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "samples", "paper");

    private static readonly Dictionary<string, MoeShape> Shapes = new()
    {
        ["Mixtral-8x7B-Instruct-v0.1"] = new([.. Enumerable.Range(0, 32)], 8, 2),
        ["Mixtral-8x22B-Instruct-v0.1"] = new([.. Enumerable.Range(0, 56)], 8, 2),
        ["Qwen1.5-MoE-A2.7B-Chat"] = new([.. Enumerable.Range(0, 24)], 60, 4),
        ["Qwen2-57B-A14B-Instruct"] = new([.. Enumerable.Range(0, 28)], 64, 8),
    };

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)!).Order()];

    public static TheoryData<string> Tasks => [.. Directory.GetFiles(Path.Combine(Folder, "tasks"), "*.yaml").Select(path => Path.GetFileName(path)!).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_EachFile_FitsItsModel(string file)
    {
        var options = RunOptionsFile.Read(Path.Combine(Folder, file));
        var shape = Shapes[Path.GetFileName(options.Model)];
        Assert.True(File.Exists(options.Task));
        Assert.Empty(RunPlan.SearchOptions(options, shape).Faults(shape));
        Assert.Contains(file, File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Read_EachTask_IsATaskOfThreeSplits(string file)
    {
        var task = TaskFile.Read(Path.Combine(Folder, "tasks", file));
        Assert.Equal("paper_" + Path.GetFileNameWithoutExtension(file), task.Name);
        Assert.Equal(3, task.DataFiles.Count);
    }

    [Fact]
    public void Files_OfThePaper_CoverEveryHeadlineRow() => Assert.Equal(13, Files.Count);
}

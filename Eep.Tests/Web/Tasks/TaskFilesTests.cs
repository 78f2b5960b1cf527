using System.Text;
using Eep.Core.Evaluation;
using Eep.Tests.Evaluation;
using Eep.Web.Engine;
using Eep.Web.Evaluations;
using Eep.Web.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Eep.Tests.Web.Tasks;

public sealed class TaskFilesTests : IAsyncLifetime
{
    private const string Sample = "samples/tasks/qa.yaml";

    private static readonly string s_yaml = TaskFolder.Yaml.Replace("data/", "", StringComparison.Ordinal);

    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task PreviewAsync_SampleTask_ShowsFiftyRowsAsTheyBecomePrompts()
    {
        var preview = await Files.PreviewAsync(Sample, SplitKind.Test);

        Assert.Equal(ITaskFiles.PreviewRows, preview.Rows.Count);
        Assert.Equal([SplitKind.Search, SplitKind.Validation, SplitKind.Test], preview.Splits);
        Assert.Equal(["Prompt", "Target"], preview.Mapping.Select(mapping => mapping.Part));
        var row = preview.Rows[0];
        Assert.All(preview.Fields, field => Assert.True(row.Fields.ContainsKey(field)));
        Assert.Contains("Question:", row.Prompt, StringComparison.Ordinal);
        Assert.NotEqual("", row.Target);
    }

    [Fact]
    public async Task PreviewAsync_SplitThatIsMissing_SaysWhichThereAre()
    {
        await UploadAsync(("mine.yaml", s_yaml.Replace("validation_split: validation\n", "", StringComparison.Ordinal).Replace("    validation: validation.jsonl\n", "", StringComparison.Ordinal)),
            ("search.jsonl", Row("France?")), ("test.jsonl", Row("Peru?")));
        var path = (await Files.ListAsync()).Single(file => file.Origin == TaskOrigin.Uploaded).Path;

        var fault = await Assert.ThrowsAsync<TaskException>(() => Files.PreviewAsync(path, SplitKind.Validation));

        Assert.Equal("Task capital has no validation split; it has search, test.", fault.Message);
    }

    [Fact]
    public async Task UploadAsync_TaskWithItsData_IsListedOfferedAndReplaced()
    {
        var kept = await UploadAsync(Valid());
        await UploadAsync(Valid());

        Assert.Equal(("capital", TaskOrigin.Uploaded, (string?)null), (kept.Name, kept.Origin, kept.Fault));
        Assert.Equal(1, kept.Splits[SplitKind.Test]);
        Assert.Equal(kept.Path, Assert.Single(await Files.ListAsync(), file => file.Origin == TaskOrigin.Uploaded).Path);
        Assert.Contains(await _fixture.Get<ITaskService>().ListAsync(), task => task.Path == kept.Path);
        Assert.Equal(["capital"], Directory.EnumerateDirectories(_fixture.Paths.UploadedTasks).Select(Path.GetFileName));

        Assert.True(await Files.DeleteAsync("capital"));
        Assert.False(await Files.DeleteAsync("capital"));
        Assert.False(await Files.DeleteAsync(".."));
        Assert.True(Directory.Exists(_fixture.Folder));
    }

    [Theory]
    [InlineData("two task files")]
    [InlineData("a name with a blank")]
    [InlineData("an ending nobody reads")]
    [InlineData("missing data")]
    [InlineData("a bad row")]
    public async Task UploadAsync_WhatCannotBeUsed_KeepsNothingAndNamesTheFile(string what)
    {
        (string Name, string Text)[] files = what switch
        {
            "two task files" => [.. Valid(), ("other.yaml", s_yaml)],
            "a name with a blank" => [.. Valid()[..3], ("te st.jsonl", Row("Chad?"))],
            "an ending nobody reads" => [.. Valid(), ("run.sh", "rm")],
            "missing data" => Valid()[..3],
            _ => [.. Valid()[..3], ("test.jsonl", "{\"question\":")],
        };

        var fault = await Assert.ThrowsAsync<TaskException>(() => UploadAsync(files));

        Assert.Contains(
            what switch { "two task files" => "send one .yaml file", "a name with a blank" => "'te st.jsonl'", "an ending nobody reads" => "'run.sh'", _ => "test.jsonl" },
            fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Folder, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(_fixture.Paths.UploadedTasks) ? Directory.EnumerateFileSystemEntries(_fixture.Paths.UploadedTasks) : []);
    }

    [Fact]
    public async Task UploadAsync_NamesWithFolders_AreKeptByTheirLastPart()
    {
        var files = Valid();
        files[1].Name = "../../../search.jsonl";

        await UploadAsync(files);

        Assert.True(File.Exists(Path.Combine(_fixture.Paths.UploadedTasks, "capital", "search.jsonl")));
    }

    [Fact]
    public async Task TryAsync_FourRows_AsksAnEngineAndLeavesNothingBehind()
    {
        TriedItem[] items = [new("qa.jsonl:1", "Question", " tea", " tea", "tea", 1)];
        _fixture.Engines.Script(engine =>
        {
            Assert.Equal((ITaskFiles.TrialRows, SplitKind.Search, (string?)null), (engine.Evaluate.Request.Limit, engine.Evaluate.Request.Split, engine.Evaluate.Request.Output));
            Assert.Equal(RepositoryRoot.Combine("samples", "tasks", "qa.yaml"), engine.Evaluate.Request.Suite);
            engine.Tell(new EvaluationDone(EvaluationSamples.Summary(), items));
            return Task.CompletedTask;
        });

        Assert.Equal(items, await Files.TryAsync(Sample, "samples/model", null));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.Folder, "trials")));
    }

    [Fact]
    public async Task TryAsync_EngineThatFails_SaysWhy()
    {
        _fixture.Engines.Script(engine =>
        {
            engine.Tell(new EngineFailed("no config.json", IsBadInput: true));
            return Task.CompletedTask;
        });
        _fixture.Engines.Script(_ => Task.CompletedTask);

        Assert.Equal("no config.json", (await Assert.ThrowsAsync<TaskException>(() => Files.TryAsync(Sample, "/nowhere", null))).Message);
        Assert.Contains("signal 9", (await Assert.ThrowsAsync<TaskException>(() => Files.TryAsync(Sample, "/nowhere", null))).Message, StringComparison.Ordinal);
    }

    private ITaskFiles Files => _fixture.Get<IServiceProvider>().CreateScope().ServiceProvider.GetRequiredService<ITaskFiles>();

    private Task<TaskFileView> UploadAsync(params (string Name, string Text)[] files) =>
        Files.UploadAsync([.. files.Select(file => new UploadedFile(file.Name, () => new MemoryStream(Encoding.UTF8.GetBytes(file.Text))))]);

    private static (string Name, string Text)[] Valid() =>
        [("capital.yaml", s_yaml), ("search.jsonl", Row("France?")), ("validation.jsonl", Row("Italy?")), ("test.jsonl", Row("Chad?"))];

    private static string Row(string question) => $$"""{"question":"{{question}}","answer":"Paris"}""" + "\n";
}

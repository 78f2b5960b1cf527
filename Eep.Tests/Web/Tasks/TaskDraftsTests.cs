using System.Text;
using Eep.Core.Evaluation;
using Eep.Web.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Eep.Tests.Web.Tasks;

public sealed class TaskDraftsTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    /// <summary>Data files as they are published, by the definitions that ship with Eep.</summary>
    [Theory]
    [InlineData("boolq", "val.jsonl", """{"question":"is rome old #","passage":"Rome is old.","idx":#,"label":true}""", "A")]
    [InlineData("cb", "val.jsonl", """{"premise":"P #","hypothesis":"H","label":"neutral"}""", "C")]
    [InlineData("rte", "dev.tsv", "index\tsentence1\tsentence2\tlabel\n#\tHe said \"so #.\tIt is wet.\tentailment", "A")]
    [InlineData("squad2", "dev.json", """{"id":"#","title":"T","context":"Rome is old #.","question":"What is new?","answers":{"text":[],"answer_start":[]}}""", "impossible to answer")]
    public async Task KeepAsync_PublishedFormat_IsATaskWithThreeParts(string definition, string file, string row, string target)
    {
        var drafts = Drafts();
        var data = await drafts.StartAsync(Rows(file, row));
        var draft = drafts.Fill(data, definition);
        var preview = await drafts.PreviewAsync(data, draft, definition);
        Assert.Equal(target, preview.Rows[0].Target);

        var kept = await drafts.KeepAsync(data, draft, definition);

        Assert.Equal((definition, TaskOrigin.Uploaded, (string?)null), (kept.Name, kept.Origin, kept.Fault));
        Assert.Equal([SplitKind.Search, SplitKind.Validation, SplitKind.Test], kept.Splits.Keys.Order());
        Assert.Equal(60, kept.Splits.Values.Sum());
        Assert.Equal([definition], Directory.EnumerateDirectories(_fixture.Paths.UploadedTasks).Select(Path.GetFileName));
        var shipped = TaskFile.Read(RepositoryRoot.Combine("samples", "benchmarks", definition + ".yaml"));
        var made = TaskFile.Read(Path.GetFullPath(kept.Path, _fixture.Paths.ContentRoot));
        Assert.Equal((shipped.DocToText, shipped.DocToTarget, shipped.MaxNewTokens, shipped.Metric.Name), (made.DocToText, made.DocToTarget, made.MaxNewTokens, made.Metric.Name));
        Assert.Equal(shipped.Pipelines[0].Steps.Count, made.Pipelines[0].Steps.Count);
    }

    [Fact]
    public async Task KeepAsync_FieldsOfOnesOwn_PromptAndChoicesAreAsSaid()
    {
        var drafts = Drafts();
        var data = await drafts.StartAsync(Rows("my-rows.csv", "text,label\n\"no, never #\",no"));
        Assert.Equal(["text", "label"], data.Fields);
        var guess = drafts.Fill(data, null);
        Assert.Equal(("Text: {{text}}\nAnswer:", "{{label}}", "exact_match"), (guess.Prompt, guess.Target, guess.Metric));

        var kept = await drafts.KeepAsync(
            data, guess with { Name = "mine", OutputType = OutputType.MultipleChoice, Metric = "acc", Prompt = "Say: {{text}}\n", Choices = ["yes", "no"], Search = 100, Validation = 0, Test = 0 }, null);

        var task = TaskFile.Read(Path.GetFullPath(kept.Path, _fixture.Paths.ContentRoot));
        var item = TaskItems.Read(task)[SplitKind.Search][0];
        Assert.StartsWith("Say: no, never ", item.Context, StringComparison.Ordinal);
        Assert.Equal(["yes", "no"], item.Choices);
        Assert.Equal(1, item.RightChoice);
        Assert.Equal([SplitKind.Search], kept.Splits.Keys);
    }

    [Theory]
    [InlineData("a field that is not there", "field 'nothing' is missing")]
    [InlineData("shares above all", "together at most 100")]
    [InlineData("a name that is taken", "There is an uploaded task 'mine'")]
    [InlineData("a name with a slash", "letters, digits")]
    [InlineData("a format that is none", "Format '../x' is unknown")]
    [InlineData("an old draft", "is gone")]
    public async Task KeepAsync_WhatMakesNoTask_IsNamedAndNothingIsKept(string what, string expected)
    {
        var drafts = Drafts();
        var data = await drafts.StartAsync(Rows("rows.jsonl", """{"q":"Q #","answer":"A"}"""));
        var draft = drafts.Fill(data, null) with { Name = "mine" };
        if (what == "a name that is taken")
        {
            await drafts.KeepAsync(await drafts.StartAsync(Rows("rows.jsonl", """{"q":"Q #","answer":"A"}""")), draft, null);
        }

        var fault = await Assert.ThrowsAsync<TaskException>(() => drafts.KeepAsync(
            what == "an old draft" ? data with { Id = Guid.NewGuid() } : data,
            what switch
            {
                "a field that is not there" => draft with { Prompt = "{{nothing}}" },
                "shares above all" => draft with { Search = 90 },
                "a name with a slash" => draft with { Name = "a/b" },
                _ => draft,
            },
            what == "a format that is none" ? "../x" : null));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Folder, fault.Message, StringComparison.Ordinal);
        Assert.Equal(what == "a name that is taken" ? 1 : 0, (await Files.ListAsync()).Count(file => file.Origin == TaskOrigin.Uploaded));
    }

    [Fact]
    public async Task StartAsync_FileThatHoldsNothing_LeavesNothing()
    {
        Assert.Contains("rows.jsonl holds no row", (await Assert.ThrowsAsync<TaskException>(() => Drafts().StartAsync(new UploadedFile("rows.jsonl", () => new MemoryStream())))).Message, StringComparison.Ordinal);
        Assert.Contains("is a task file", (await Assert.ThrowsAsync<TaskException>(() => Drafts().StartAsync(Rows("a.yaml", "x: 1")))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no file", (await Assert.ThrowsAsync<TaskException>(() => Drafts().StartAsync("samples/none.jsonl"))).Message, StringComparison.Ordinal);
        Assert.Equal(["passage", "question", "answer"], (await Drafts().StartAsync("samples/tasks/qa/test.jsonl")).Fields);
        Assert.DoesNotContain(await Files.ListAsync(), file => file.Origin == TaskOrigin.Uploaded);
    }

    [Fact]
    public async Task CountTokensAsync_SampleTask_FitsItsModel()
    {
        var lengths = await Files.CountTokensAsync("samples/tasks/qa.yaml", "samples/model", SplitKind.Search);

        Assert.Equal(256, lengths.Limit);
        Assert.Equal(300, lengths.Rows.Count);
        Assert.All(lengths.Rows, row => Assert.True(row is { Prompt: > 5 and < 256, Target: > 0 }));
        await Assert.ThrowsAsync<TaskException>(() => Files.CountTokensAsync("samples/tasks/qa.yaml", "samples/tasks", null));
    }

    private ITaskFiles Files => Scope().GetRequiredService<ITaskFiles>();

    private ITaskDrafts Drafts() => Scope().GetRequiredService<ITaskDrafts>();

    private IServiceProvider Scope() => _fixture.Get<IServiceProvider>().CreateScope().ServiceProvider;

    /// <summary>Sixty rows of a kind; the last line of <paramref name="row"/> is repeated with its number, and lines before it come once. A .json is a list.</summary>
    private static UploadedFile Rows(string name, string row)
    {
        var head = row[..(row.LastIndexOf('\n') + 1)];
        var rows = Enumerable.Range(0, 60).Select(number => row[head.Length..].Replace("#", $"{number}", StringComparison.Ordinal));
        var text = name.EndsWith(".json", StringComparison.Ordinal) ? $"[{string.Join(",", rows)}]" : head + string.Join("\n", rows) + "\n";
        return new UploadedFile(name, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));
    }
}

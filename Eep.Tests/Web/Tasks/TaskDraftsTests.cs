using System.Text;
using Eep.Core.Evaluation;
using Eep.Core.Runs;
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
        var data = await drafts.AddAsync(null, null, Rows(file, row));
        var draft = drafts.Fill(data, definition);
        var preview = await drafts.PreviewAsync(data, draft, definition);
        Assert.Equal(target, preview.Task.Rows[0].Target);

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
        var data = await drafts.AddAsync(null, null, Rows("my-rows.csv", "text,label\n\"no, never #\",no"));
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
    [InlineData("a name that is taken", "name: is 'mine'; there is an uploaded task of this name")]
    [InlineData("a name with a slash", "name: is 'a/b'; it must be letters, digits")]
    [InlineData("a format that is none", "format: is '../x'; it must be one of ")]
    [InlineData("a metric of another kind", "metric: is 'acc'; of generate_until it must be one of exact_match")]
    [InlineData("half a percent", "search: is 40.5; it must be a whole percentage")]
    [InlineData("no reason", "overlap: is 'yes'; say in words")]
    [InlineData("an old draft", "is gone")]
    public async Task KeepAsync_WhatMakesNoTask_IsNamedAndNothingIsKept(string what, string expected)
    {
        var drafts = Drafts();
        var data = await drafts.AddAsync(null, null, Rows("rows.jsonl", """{"q":"Q #","answer":"A"}"""));
        var draft = drafts.Fill(data, null) with { Name = "mine" };
        if (what == "a name that is taken")
        {
            await drafts.KeepAsync(await drafts.AddAsync(null, null, Rows("rows.jsonl", """{"q":"Q #","answer":"A"}""")), draft, null);
        }

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => drafts.KeepAsync(
            what == "an old draft" ? data with { Id = Guid.NewGuid() } : data,
            what switch
            {
                "a field that is not there" => draft with { Prompt = "{{nothing}}" },
                "shares above all" => draft with { Search = 90 },
                "a metric of another kind" => draft with { Metric = "acc" },
                "half a percent" => draft with { Search = 40.5 },
                "no reason" => draft with { Overlap = "yes" },
                "a name with a slash" => draft with { Name = "a/b" },
                _ => draft,
            },
            what == "a format that is none" ? "../x" : null));

        Assert.True(fault is TaskException or RunOptionsException);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Folder, fault.Message, StringComparison.Ordinal);
        Assert.Equal(what == "a name that is taken" ? 1 : 0, (await Files.ListAsync()).Count(file => file.Origin == TaskOrigin.Uploaded));
    }

    [Fact]
    public async Task KeepAsync_AFileForEverySplit_EachIsItsSplit()
    {
        var drafts = Drafts();
        var data = await drafts.AddAsync(null, SplitKind.Search, Rows("train.jsonl", """{"q":"Train #","answer":"A"}"""));
        data = await drafts.AddAsync(data, SplitKind.Validation, Rows("dev.csv", "q,answer\nDev #,A"));
        data = await drafts.AddAsync(data, SplitKind.Test, Rows("wrong.jsonl", """{"q":"Wrong #","answer":"A"}"""));
        data = await drafts.AddAsync(data, SplitKind.Test, Rows("exam.jsonl", """{"q":"Exam #","answer":"A"}"""));

        var kept = await drafts.KeepAsync(data, drafts.Fill(data, null) with { Name = "mine" }, null);

        Assert.Equal([60, 60, 60], [kept.Splits[SplitKind.Search], kept.Splits[SplitKind.Validation], kept.Splits[SplitKind.Test]]);
        var items = TaskItems.Read(TaskFile.Read(Path.GetFullPath(kept.Path, _fixture.Paths.ContentRoot)));
        Assert.All(items[SplitKind.Test], item => Assert.StartsWith("Q: Exam", item.Context, StringComparison.Ordinal));
        Assert.Equal(
            ["dev.csv", "exam.jsonl", "task.yaml", "train.jsonl"],
            Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.Paths.UploadedTasks, "mine")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task KeepAsync_ATestFileBesideADividedOne_TheOthersShareTheDividedOne()
    {
        var drafts = Drafts();
        var data = await drafts.AddAsync(null, null, Rows("train.jsonl", """{"q":"Train #","answer":"A"}"""));
        data = await drafts.AddAsync(data, SplitKind.Test, Rows("exam.jsonl", """{"q":"Exam #","answer":"A"}"""));

        var kept = await drafts.KeepAsync(data, drafts.Fill(data, null) with { Name = "mine" }, null);

        Assert.Equal((60, 60), (kept.Splits[SplitKind.Test], kept.Splits[SplitKind.Search] + kept.Splits[SplitKind.Validation]));
    }

    [Fact]
    public async Task KeepAsync_SplitsThatShareARow_NeedAReasonInWords()
    {
        var drafts = Drafts();
        var data = await drafts.AddAsync(null, SplitKind.Search, Rows("train.jsonl", """{"q":"Row #","answer":"A"}"""));
        data = await drafts.AddAsync(data, SplitKind.Test, Rows("exam.jsonl", """{"q":"Row #","answer":"A"}"""));
        var draft = drafts.Fill(data, null) with { Name = "mine" };

        var fault = await Assert.ThrowsAsync<TaskException>(() => drafts.KeepAsync(data, draft, null));
        Assert.Contains("hold the same document", fault.Message, StringComparison.Ordinal);

        var kept = await drafts.KeepAsync(data, draft with { Overlap = "a test of the form" }, null);
        Assert.Equal("a test of the form", TaskFile.Read(Path.GetFullPath(kept.Path, _fixture.Paths.ContentRoot)).Overlap);
    }

    [Fact]
    public async Task AddAsync_SecondFileOfTheSameName_IsRefusedAndTheDraftStays()
    {
        var drafts = Drafts();
        var data = await drafts.AddAsync(null, null, Rows("rows.jsonl", """{"q":"Q #","answer":"A"}"""));

        var fault = await Assert.ThrowsAsync<TaskException>(() => drafts.AddAsync(data, SplitKind.Test, Rows("rows.jsonl", """{"q":"T #","answer":"A"}""")));

        Assert.Contains("called 'rows.jsonl'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(60, (await drafts.KeepAsync(data, drafts.Fill(data, null), null)).Splits.Values.Sum());
    }

    [Fact]
    public async Task KeepAsync_SeveralFaults_AreAllNamed()
    {
        var drafts = Drafts();
        var data = await drafts.AddAsync(null, null, Rows("rows.jsonl", """{"q":"Q #","answer":"A"}"""));

        var faults = await Assert.ThrowsAsync<RunOptionsException>(() => drafts.KeepAsync(
            data, drafts.Fill(data, null) with { Name = ".x", Metric = "bleu", Prompt = "", Target = "", Search = 90, Overlap = "yes" }, null));

        Assert.Equal(["metric", "name", "overlap", "prompt", "search", "target"], faults.Faults.Select(fault => fault.Field).Order());
    }

    [Fact]
    public async Task AddAsync_FileThatHoldsNothing_LeavesNothing()
    {
        Assert.Contains("rows.jsonl holds no row", (await Assert.ThrowsAsync<TaskException>(() => Drafts().AddAsync(null, null, new UploadedFile("rows.jsonl", () => new MemoryStream())))).Message, StringComparison.Ordinal);
        Assert.Contains("is a task file", (await Assert.ThrowsAsync<TaskException>(() => Drafts().AddAsync(null, null, Rows("a.yaml", "x: 1")))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no file", (await Assert.ThrowsAsync<TaskException>(() => Drafts().AddAsync(null, null, "samples/none.jsonl"))).Message, StringComparison.Ordinal);
        Assert.Equal(["passage", "question", "answer"], (await Drafts().AddAsync(null, null, "samples/tasks/qa/test.jsonl")).Fields);
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

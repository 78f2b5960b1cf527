using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Tests.Evaluation;

public sealed class EvaluatorTests : IDisposable
{
    private readonly TaskFolder _folder = new();
    private readonly PruningPlan _plan = PruningPlan.Identity(new MoeShape([0, 1], 4, 2));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Requests_GenerativeTask_AreWholeAndInOrder()
    {
        var requests = new Evaluator(_folder.Read()).Requests(SplitKind.Search).Cast<GenerateRequest>().ToArray();
        Assert.Equal(["Question: France?\nAnswer:", "Question: Peru?\nAnswer:"], requests.Select(request => request.Context));
        Assert.Equal(["\n", "."], requests[0].Until);
        Assert.Equal(12, requests[0].MaxNewTokens);
        Assert.Equal([" Paris\n"], requests[0].Drafts);
        Assert.Empty(requests[0].SuppressedOpeners);
        Assert.True(requests[0].Monitor!.IsDecided(" Lima"));
        Assert.False(requests[1].Monitor!.IsDecided(" Lima"));
    }

    [Fact]
    public void Requests_StyleSuppressed_NamesTheOpenersAsContinuations() =>
        Assert.Equal([" It is"], ((GenerateRequest)new Evaluator(_folder.Read()).Requests(SplitKind.Test, suppressStyle: true)[0]).SuppressedOpeners);

    [Fact]
    public void Requests_Limit_TakesTheFirst()
    {
        var evaluator = new Evaluator(_folder.Read());
        Assert.Single(evaluator.Requests(SplitKind.Search, 1));
        Assert.Equal(2, evaluator.Requests(SplitKind.Search, 99).Count);
        Assert.Contains("limit of items is 0", Assert.Throws<TaskException>(() => evaluator.Requests(SplitKind.Search, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_TwoPlans_ScoresEachOnTheSameItems()
    {
        _folder.Write("data/search.jsonl", string.Concat(Enumerable.Range(0, 4).Select(i => $$"""{"question":"{{i}}?","answer":"A{{i}}"}""" + "\n")));
        var other = PruningPlan.Select(new MoeShape([0, 1], 4, 2), [[0], [1]], _ => [0, 1], 2);
        using var model = new FakeLanguageModel((plan, request) =>
            new Generated(plan == other ? " a0" : " A" + request.Context["Question: ".Length], 2));

        var results = new Evaluator(_folder.Read()).Evaluate(model, SplitKind.Search, [_plan, other]);

        Assert.Equal((1.0, 0.0), (results[0].Score, results[0].StandardError));
        Assert.Equal([1.0, 0, 0, 0], results[1].ItemScores);
        Assert.Equal(0.25, results[1].Score);
        Assert.Equal(0.25, results[1].StandardError, 1e-12); // sd = sqrt((0.5625 + 3 * 0.0625) / 3) = 0.5; / sqrt(4).
        Assert.Equal(" a0", results[1].Completions[0]);
    }

    [Fact]
    public void Evaluate_ScopeWithLimit_AsksForThatMany()
    {
        using var model = new FakeLanguageModel((_, _) => new Generated(" Paris", 1));
        var result = Assert.Single(new Evaluator(_folder.Read()).Evaluate(model, SplitKind.Search, [_plan], new EvaluationScope(1, SuppressStyle: true)));
        Assert.Equal([1.0], result.ItemScores);
        Assert.Equal([" It is"], ((GenerateRequest)Assert.Single(model.Asked)).SuppressedOpeners);
    }

    [Fact]
    public void Evaluate_MultipleChoice_PrefersTheLikelier()
    {
        using var folder = new TaskFolder("""
            task: pick
            dataset_path: json
            dataset_kwargs: {data_files: {test: data/test.jsonl}}
            test_split: test
            output_type: multiple_choice
            doc_to_text: "{{q}}"
            doc_to_choice: "{{choices}}"
            doc_to_target: right
            metric_list: [{metric: acc}]
            """);
        folder.Write("data/test.jsonl", """
            {"q":"1","choices":["x","yy"],"right":1}
            {"q":"2","choices":["x","yy"],"right":"yy"}
            {"q":"3","choices":["x","yy"],"right":"0"}
            """);
        using var model = new FakeLanguageModel((_, request) =>
            new LogLikelihoods(request.Context == "2" ? [-1, -2] : [-2, -1], [false, false]));

        var result = Assert.Single(new Evaluator(folder.Read()).Evaluate(model, SplitKind.Test, [_plan]));

        Assert.Equal([1.0, 0, 0], result.ItemScores);
        Assert.Equal(["yy", "x", "yy"], result.Completions);
        Assert.Equal([" x", " yy"], ((LogLikelihoodRequest)model.Asked[0]).Continuations);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("zz")]
    [InlineData("-1")]
    public void Constructor_TargetThatIsNoChoice_IsRefused(string right)
    {
        using var folder = new TaskFolder("""
            task: pick
            dataset_kwargs: {data_files: {test: data/test.jsonl}}
            test_split: test
            output_type: multiple_choice
            doc_to_text: "{{q}}"
            doc_to_choice: ["no", "yes"]
            doc_to_target: "{{right}}"
            """);
        folder.Write("data/test.jsonl", $$"""{"q":"1","right":"{{right}}"}""");
        Assert.Contains($"test.jsonl:1: doc_to_target gives '{right}'", folder.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Score_AnswersThatDoNotFit_AreRefused()
    {
        var evaluator = new Evaluator(_folder.Read());
        var table = new ExpertTable(2, 4);
        Assert.Contains("0 answers", Refusal(new PlanAnswers([], table)), StringComparison.Ordinal);
        Assert.Contains("2 answers came for the 1 items of the test split", Refusal(new PlanAnswers([new Generated("", 1), new Generated("", 1)], table)), StringComparison.Ordinal);
        Assert.Contains("does not fit a GenerateUntil item", Refusal(new PlanAnswers([new LogLikelihoods([0], [true])], table)), StringComparison.Ordinal);

        string Refusal(PlanAnswers answers) => Assert.Throws<ModelException>(() => evaluator.Score(SplitKind.Test, answers)).Message;
    }

    [Fact]
    public void Items_SplitThatTheTaskLacks_NamesThoseItHas()
    {
        using var folder = new TaskFolder(TaskFolder.Yaml.Replace("search_split: search", "", StringComparison.Ordinal));
        var evaluator = new Evaluator(folder.Read());
        Assert.Contains(
            "no search split; it has validation, test", Assert.Throws<TaskException>(() => evaluator.Items(SplitKind.Search)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Identity_OfATask_DependsOnWhatCanChangeAScore()
    {
        var first = new Evaluator(_folder.Read()).Identity;
        using var copy = new TaskFolder();
        Assert.Equal(first, new Evaluator(copy.Read()).Identity);
        copy.Write("data/test.jsonl", """{"question":"Mali?","answer":"Bamako"}""");
        Assert.NotEqual(first, new Evaluator(copy.Read()).Identity);
        using var other = new TaskFolder(TaskFolder.Yaml.Replace("ignore_case: true", "ignore_case: false", StringComparison.Ordinal));
        Assert.NotEqual(first, new Evaluator(other.Read()).Identity);
    }
}

using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Tests.Evaluation;

namespace Eep.Tests.Runs;

/// <summary>Several tasks as one score, and scores that are no shares. Plans differ in experts per token, which says what the model answers.</summary>
public sealed class RunTasksTests : IDisposable
{
    // Greedy is right: with one expert per token a: 2 of 2, b: 1 of 4; with two a: 1 of 2, b: 3 of 4.
    private readonly TaskFolder _a = Folder("loglikelihood", "acc", "a1", "a2");
    private readonly TaskFolder _b = Folder("loglikelihood", "acc", "b1", "b2", "b3", "b4");
    private readonly TaskFolder _text = Folder("loglikelihood_rolling", "byte_perplexity", "four", "more");
    private readonly FakeLanguageModel _model = new(Answer);
    private readonly PruningPlan[] _plans;

    public RunTasksTests() => _plans =
        [PruningPlan.Identity(_model.Shape).WithExpertsPerToken(1), PruningPlan.Identity(_model.Shape).WithExpertsPerToken(2)];

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _text.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(1, TaskAggregate.Mean, 0.625, 0.625)]
    [InlineData(3, TaskAggregate.Mean, 0.4375, 0.6875)]
    [InlineData(3, TaskAggregate.Worst, 0.25, 0.5)]
    public void Evaluate_TwoTasks_IsTheirAggregate(double weight, TaskAggregate aggregate, double one, double two)
    {
        var results = Results(Options(weight) with { TaskAggregate = aggregate });

        Assert.Equal([one, two], results.Select(result => result.Whole.Score));
        Assert.Equal([1, 0.25], results[0].Parts.Select(part => part.Score));
        Assert.Equal([1, 1, 0, 0, 0, 1], results[0].Whole.ItemScores);
    }

    [Fact]
    public void Evaluate_TwoTasks_HasTheErrorOfTheirMean()
    {
        var result = Results(Options(weight: 3))[1];
        var expected = Math.Sqrt(Math.Pow(0.25 * result.Parts[0].StandardError, 2) + Math.Pow(0.75 * result.Parts[1].StandardError, 2));
        Assert.Equal(expected, result.Whole.StandardError, 1e-12);
    }

    [Fact]
    public void Evaluate_BelowAFloor_CostsThreeTimesWhatIsMissing()
    {
        var results = Results(Options(weight: 1, floor: 0.3) with { TaskFloor = 0.5 });

        Assert.Equal(0.625 - (3 * 0.05), results[0].Whole.Score, 1e-12);
        Assert.Equal([false, true], results.Select(result => result.HoldsFloors));
        Assert.Equal(0.625, results[1].Whole.Score);
        Assert.Equal(0, Results(Options(weight: 1, floor: 1))[0].Whole.Score);
    }

    [Fact]
    public void Evaluate_OneTask_IsThatTask()
    {
        var options = Options(weight: 1) with { FurtherTasks = null };
        var expected = new Evaluator(_a.Read()).Evaluate(_model, SplitKind.Test, _plans);

        Assert.Equal(expected.Select(result => (result.Score, result.StandardError)), Results(options).Select(result => (result.Whole.Score, result.Whole.StandardError)));
    }

    [Fact]
    public void Evaluate_Perplexity_IsTheProbabilityOfAByte()
    {
        // -1 a byte with two experts per token, -2 with one.
        var results = Results(Options(weight: 1) with { Task = _text.TaskPath, FurtherTasks = null });
        Assert.Equal([Math.Exp(-2), Math.Exp(-1)], results.Select(result => Math.Round(result.Whole.Score, 12)), (a, b) => Math.Abs(a - b) < 1e-11);
    }

    [Fact]
    public void Metric_OfTwo_NamesBoth()
    {
        var tasks = RunTasks.Read(Options(weight: 1));
        Assert.Equal("mean of acc, acc", tasks.Metric);
        Assert.Equal("own (version 1) + own (version 1)", tasks.Title);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1e9, 0.5)]
    public void Agreement_TwoChoices_IsTheSharedProbability(double first, double second, double expected) =>
        Assert.Equal(expected, ChoiceAgreement.Of(Choices(0, first), Choices(0, second)), 1e-12);

    [Fact]
    public void Agreement_IsBlindToWhatBothShiftAlike() =>
        Assert.Equal(0.75 + 0.1, ChoiceAgreement.Of(Choices(Math.Log(0.9), Math.Log(0.1)), Choices(Math.Log(0.75) - 7, Math.Log(0.25) - 7)), 1e-12);

    [Fact]
    public void BreakTies_EqualShares_AreOrderedByTheRightChoicesProbability()
    {
        TaskItem[] items = [Item(0), Item(1)];
        var unsure = ChoiceProbabilities.BreakTies(0.5, items, [Choices(0, 0), Choices(0, 0)]);
        var sure = ChoiceProbabilities.BreakTies(0.5, items, [Choices(0, -1e9), Choices(Math.Log(0.6), Math.Log(0.4))]);

        Assert.Equal((1 + 0.5) / 3, unsure, 1e-12);
        Assert.Equal((1 + 0.7) / 3, sure, 1e-12);
        Assert.True(ChoiceProbabilities.BreakTies(1, items, [Choices(0, -1e9), Choices(-1e9, 0)]) <= 1);
        Assert.True(ChoiceProbabilities.BreakTies(0, items, [Choices(0, 0), Choices(0, 0)]) < ChoiceProbabilities.BreakTies(0.5, items, [Choices(-1e9, 0), Choices(0, -1e9)]));

        TaskItem Item(int right) => new("here", "", [], ["a", "b"], right) { Document = new Evaluator(_a.Read()).Items(SplitKind.Test)[0].Document };
    }

    private static LogLikelihoods Choices(params double[] sums) => new(sums, []);

    private static TaskFolder Folder(string type, string metric, params string[] texts)
    {
        var folder = new TaskFolder($$"""
            task: own
            dataset_kwargs:
              data_files:
                test: data/test.jsonl
            test_split: test
            output_type: {{type}}
            doc_to_text: "{{(type == "loglikelihood" ? "{{q}}" : "")}}"
            doc_to_target: q
            metric_list: [{metric: {{metric}}}]
            metadata: {version: 1}
            """);
        folder.Write("data/test.jsonl", string.Concat(texts.Select(text => $$"""{"q":"{{text}}"}""" + "\n")));
        return folder;
    }

    private static ModelAnswer Answer(PruningPlan plan, ModelRequest request)
    {
        var text = ((LogLikelihoodRequest)request).Continuations[0];
        var right = plan.ExpertsPerToken == 1 ? request.Context is "a1" or "a2" or "b4" : request.Context is "a1" or "b1" or "b2" or "b3";
        return new LogLikelihoods([plan.ExpertsPerToken == 1 ? -2 * text.Length : -text.Length], [right]);
    }

    private RunOptions Options(double weight, double? floor = null) => new()
    {
        Model = "m",
        Task = _a.TaskPath,
        ExpertBudget = 2,
        FurtherTasks = [new FurtherTask { Task = _b.TaskPath, Weight = weight, Floor = floor }],
    };

    private IReadOnlyList<TasksResult> Results(RunOptions options) =>
        RunTasks.Read(options).Evaluate(_model, SplitKind.Test, _plans, new EvaluationScope());
}

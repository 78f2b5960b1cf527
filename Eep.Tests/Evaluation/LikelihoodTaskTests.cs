using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Tests.Evaluation;

/// <summary>Tasks of kinds loglikelihood and loglikelihood_rolling, worked examples, and the division of one file.</summary>
public sealed class LikelihoodTaskTests
{
    private static readonly PruningPlan[] s_plans = [PruningPlan.Identity(new MoeShape([0, 1], 4, 2))];

    [Fact]
    public void Evaluate_LogLikelihood_ReportsAccuracyAndPerplexity()
    {
        using var folder = new TaskFolder(Yaml("loglikelihood", "{{q}}", "[{metric: acc}, {metric: perplexity}]"));
        folder.Write("data/test.jsonl", "{\"q\":\"a\",\"t\":\"x\"}\n{\"q\":\"b\",\"t\":\"y\"}\n");
        using var model = new FakeLanguageModel((_, request) =>
            new LogLikelihoods([request.Context == "a" ? -1 : -3], [request.Context == "a"]));
        var result = new Evaluator(folder.Read()).Evaluate(model, SplitKind.Test, s_plans)[0];
        Assert.Equal([" x", " y"], model.Asked.Cast<LogLikelihoodRequest>().Select(request => Assert.Single(request.Continuations)));
        Assert.Equal(0.5, result.Score);
        Assert.Equal(Math.Exp(2), result.Metrics[1].Value, 12); // Mean log-likelihood -2.
        Assert.Equal((false, null), (result.Metrics[1].HigherIsBetter, result.Metrics[1].StandardError));
    }

    [Fact]
    public void Evaluate_Rolling_ReportsPerplexitiesOfTheWholeCorpus()
    {
        using var folder = new TaskFolder(Yaml(
            "loglikelihood_rolling", "", "[{metric: word_perplexity}, {metric: byte_perplexity}, {metric: bits_per_byte}, {metric: token_perplexity}]"));
        folder.Write("data/test.jsonl", "{\"q\":\"\",\"t\":\"one two\"}\n{\"q\":\"\",\"t\":\"three\"}\n");
        using var model = new FakeLanguageModel((_, request) => new LogLikelihoods([-((LogLikelihoodRequest)request).Continuations[0].Length], [false]) { TokenCounts = [3] });
        var result = new Evaluator(folder.Read()).Evaluate(model, SplitKind.Test, s_plans)[0];
        Assert.All(model.Asked, request => Assert.Equal("", request.Context));
        Assert.Equal(-4, result.Score, 12); // -12 over 3 words; larger is better.
        Assert.Equal(Math.Exp(4), result.Metrics[0].Value, 9);
        Assert.Equal(Math.E, result.Metrics[1].Value, 12); // -12 over 12 bytes.
        Assert.Equal(1 / Math.Log(2), result.Metrics[2].Value, 12);
        Assert.Equal(Math.Exp(2), result.Metrics[3].Value, 12); // -12 over 6 tokens.
    }

    [Fact]
    public void Requests_WorkedExamples_StandBeforeThePromptAndNeverHoldTheDocumentItself()
    {
        using var folder = new TaskFolder(TaskFolder.Yaml
            .Replace("output_type: generate_until", "output_type: generate_until\nnum_fewshot: 1\nfewshot_split: search\nfewshot_config: {sampler: first_n}\ndescription: \"Go. \"", StringComparison.Ordinal));
        var evaluator = new Evaluator(folder.Read());
        Assert.Equal(
            "Go. Question: France?\nAnswer: Paris\n\nQuestion: Chad?\nAnswer:", evaluator.Requests(SplitKind.Test)[0].Context);
        Assert.Equal(
            "Go. Question: Peru?\nAnswer: Lima\n\nQuestion: France?\nAnswer:", evaluator.Requests(SplitKind.Search)[0].Context);
    }

    [Fact]
    public void Items_DividedFile_AreDisjointAndKnowWhereTheyBelong()
    {
        using var folder = new TaskFolder(Yaml("generate_until", "{{q}}", "[{metric: exact_match}]")
            .Replace("test: data/test.jsonl", "all: data/all.jsonl", StringComparison.Ordinal)
            .Replace("test_split: test\n", "", StringComparison.Ordinal)
            + "metadata:\n  divide: {file: all, seed: 2, search: 50, test: 50}\n  where: \"{{ t == 'x' }}\"\n");
        folder.Write("data/all.jsonl", string.Concat(Enumerable.Range(0, 100).Select(row => $$"""{"q":"{{row % 50}}","t":"{{(row < 90 ? "x" : "y")}}"}""" + "\n")));
        var evaluator = new Evaluator(folder.Read());
        Assert.Equal([SplitKind.Search, SplitKind.Test], evaluator.Splits);
        Assert.Equal(90, evaluator.Items(SplitKind.Search).Count + evaluator.Items(SplitKind.Test).Count);
        Assert.Empty(evaluator.Items(SplitKind.Search).Select(item => item.Context).Intersect(evaluator.Items(SplitKind.Test).Select(item => item.Context)));
    }

    private static string Yaml(string type, string text, string metrics) => $$"""
        task: own
        dataset_kwargs:
          data_files:
            test: data/test.jsonl
        test_split: test
        output_type: {{type}}
        doc_to_text: "{{text}}"
        doc_to_target: t
        metric_list: {{metrics}}

        """;
}

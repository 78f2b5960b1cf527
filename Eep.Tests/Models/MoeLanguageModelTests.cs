using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Tests.Models;

[Collection(AloneGroup.Name)]
public sealed class MoeLanguageModelTests : IDisposable
{
    private const int NewTokens = 9;
    private readonly TinyMixtral _folder = new(new TinyMixtralOptions { Seed = 7 });
    private readonly Checkpoint _checkpoint;
    private readonly HuggingFaceTokenizer _tokenizer;

    public MoeLanguageModelTests()
    {
        _checkpoint = Checkpoint.Open(_folder.Folder);
        _tokenizer = HuggingFaceTokenizer.Open(_folder.Folder);
    }

    public void Dispose()
    {
        _checkpoint.Dispose();
        _folder.Dispose();
    }

    private MoeLanguageModel Open(int workers = 2) => MoeLanguageModel.Open(_checkpoint, new ComputeOptions { Workers = workers });

    private PruningPlan Full => PruningPlan.Identity(_checkpoint.Shape);

    private static string Prompt(int index)
    {
        string[] words = ["the", "yes", "no", "is", "an", "sand", "bring", "9", "stone", "and,"];
        return string.Join(' ', Enumerable.Range(0, 3 + (index % 5)).Select(word => words[(index + (word * word)) % words.Length])) + "?";
    }

    private static List<ModelRequest> Questions(int count) =>
        [.. Enumerable.Range(0, count).Select(index => new GenerateRequest(Prompt(index), ["\n"], NewTokens))];

    /// <summary>What greedy decoding of this request alone gives, by running the whole sequence again for every token.</summary>
    private Generated Oracle(GenerateRequest request, PruningPlan? plan = null)
    {
        using var probe = new LogitsProbe(_checkpoint, plan, new ComputeOptions());
        var prompt = _tokenizer.Encode(request.Context, true);
        var suppressed = request.SuppressedOpeners.Select(opener => (long)_tokenizer.Encode(opener, false)[0]).ToArray();
        var ids = new List<int>();
        while (ids.Count < request.MaxNewTokens)
        {
            using var logits = probe.Logits([.. prompt.Concat(ids).Select(id => (long)id)]);
            var last = logits[-1].data<float>().ToArray();
            ids.Add(Enumerable.Range(0, last.Length).Where(id => ids.Count > 0 || !suppressed.Contains(id)).MaxBy(id => last[id]));
            var text = _tokenizer.Decode([.. ids]);
            if (_tokenizer.EosIds.Contains(ids[^1]) || request.Until.Any(text.Contains))
            {
                break;
            }
        }

        var completion = _tokenizer.Decode([.. ids]);
        var stop = request.Until.Select(until => completion.IndexOf(until, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(completion.Length).Min();
        return new Generated(completion[..stop], ids.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void Answer_Generate_EqualsPlainGreedyOfEachRequestAlone(int count)
    {
        using var model = Open();
        var requests = Questions(count);

        var answers = model.Answer(requests, [Full])[0].Answers;

        Assert.Equal(requests.Select(request => (ModelAnswer)Oracle((GenerateRequest)request)), answers);
    }

    [Fact]
    public void Answer_AnyDraft_ChangesNeitherAnswerNorTokenShare()
    {
        using var model = Open();
        var plain = Questions(12).Cast<GenerateRequest>().ToList();
        var expected = model.Answer(plain, [Full])[0];
        var texts = expected.Answers.Cast<Generated>().Select(answer => answer.Completion).ToList();
        Func<int, string>[] drafts =
        [
            index => texts[index],
            index => texts[index] + "\n",
            index => texts[index][..(texts[index].Length / 2)] + " the",
            _ => " yes and no and so on and on and on",
            index => texts[index] + texts[index],
        ];

        foreach (var draft in drafts)
        {
            var found = model.Answer([.. plain.Select((request, index) => request with { Drafts = [draft(index)] })], [Full])[0];

            Assert.Equal(expected.Answers, found.Answers);
            Assert.Equal(expected.TokenShare.ToRows(), found.TokenShare.ToRows());
        }
    }

    [Fact]
    public void Answer_StopStringsAndEndOfSequence_EndTheAnswer()
    {
        using var model = Open();
        var free = Questions(20).Cast<GenerateRequest>().ToList();
        var texts = model.Answer(free, [Full])[0].Answers.Cast<Generated>().Select(answer => answer.Completion).ToList();
        var stopped = free.Select((request, index) => request with { Until = ["\n", texts[index].Substring(texts[index].Length / 2, 1)] }).ToList();

        var answers = model.Answer([.. stopped], [Full])[0].Answers;

        Assert.Equal(stopped.Select(request => (ModelAnswer)Oracle(request)), answers);
        Assert.Contains(answers.Cast<Generated>(), answer => answer.TokenCount < NewTokens);
        Assert.DoesNotContain(answers.Cast<Generated>().Zip(stopped), pair => pair.First.Completion.Contains(pair.Second.Until[1]));
    }

    [Fact]
    public void Answer_SuppressedOpener_TakesTheBestOtherFirstToken()
    {
        using var model = Open();
        var plain = Questions(8).Cast<GenerateRequest>().ToList();
        var firsts = plain.Select(request => Oracle(request with { MaxNewTokens = 1 }).Completion).ToList();
        var requests = plain.Select((request, index) => request with { SuppressedOpeners = [firsts[index]], Drafts = [firsts[index] + " no"] }).ToList();

        var answers = model.Answer([.. requests], [Full])[0].Answers;

        Assert.Equal(requests.Select(request => (ModelAnswer)Oracle(request with { Drafts = [] })), answers);
        Assert.NotEqual(plain.Select(request => (ModelAnswer)Oracle(request)), answers);
    }

    [Fact]
    public void Answer_MonitorDecided_StopsThere()
    {
        using var model = Open();
        var requests = Questions(6).Cast<GenerateRequest>().Select(request => (ModelRequest)(request with { Monitor = new LengthMonitor(3) })).ToList();

        var answers = model.Answer(requests, [Full])[0].Answers.Cast<Generated>().ToList();

        var full = requests.Select(request => Oracle((GenerateRequest)request).Completion).ToList();
        Assert.All(answers.Zip(full), pair => Assert.StartsWith(pair.First.Completion, pair.Second));
        Assert.All(answers, answer => Assert.InRange(answer.Completion.Length, 3, 6));
    }

    [Fact]
    public void Answer_Continuations_SumTheirLogProbabilities()
    {
        using var model = Open();
        string[] choices = [" yes", " no", " the stone", " the sand is 9"];
        var requests = Enumerable.Range(0, 5).Select(index => (ModelRequest)new LogLikelihoodRequest(Prompt(index), choices)).ToList();

        var answers = model.Answer(requests, [Full])[0].Answers.Cast<LogLikelihoods>().ToList();

        var oracle = new NaiveDecoder(_checkpoint);
        for (var index = 0; index < requests.Count; index++)
        {
            var prompt = _tokenizer.Encode(requests[index].Context, true);
            for (var choice = 0; choice < choices.Length; choice++)
            {
                var whole = _tokenizer.Encode(requests[index].Context + choices[choice], true);
                var logits = oracle.Logits(whole);
                var expected = Enumerable.Range(prompt.Length, whole.Length - prompt.Length).Sum(
                    at => logits[at - 1][whole[at]] - Math.Log(logits[at - 1].Sum(Math.Exp)));
                Assert.Equal(expected, answers[index].Sums[choice], 1e-4);
                Assert.Equal(
                    Enumerable.Range(prompt.Length, whole.Length - prompt.Length).All(at => logits[at - 1].AsSpan().IndexOf(logits[at - 1].Max()) == whole[at]),
                    answers[index].IsGreedy[choice]);
            }
        }
    }

    [Fact]
    public void Answer_Plans_AnswerAsTheirOwnModels()
    {
        using var model = Open();
        var requests = Questions(15);
        var plans = Plans();

        var sheets = model.Answer(requests, plans);

        Assert.All(sheets.Zip(plans), pair =>
            Assert.Equal(requests.Select(request => (ModelAnswer)Oracle((GenerateRequest)request, pair.Second)), pair.First.Answers));
        Assert.Equal(0, sheets[1].TokenShare[0, 1]);
        Assert.All(sheets, sheet => Assert.All(sheet.TokenShare.ToRows(), row => Assert.Equal(1, row.Sum(), 1e-12)));
    }

    [Fact]
    public void Answer_OneWorkerOrTwo_BitEqual()
    {
        var requests = Questions(200);
        requests.AddRange(Enumerable.Range(0, 100).Select(index => new LogLikelihoodRequest(Prompt(index), [" yes", " no the", " 9 stone"])));
        using var one = Open(workers: 1);
        using var two = Open(workers: 2);

        var expected = one.Answer(requests, Plans());
        var found = two.Answer(requests, Plans());

        Assert.All(expected.Zip(found), pair =>
        {
            Assert.Equal(pair.First.TokenShare.ToRows(), pair.Second.TokenShare.ToRows());
            Assert.Equal(pair.First.Answers.OfType<Generated>(), pair.Second.Answers.OfType<Generated>());
            Assert.Equal(
                pair.First.Answers.OfType<LogLikelihoods>().SelectMany(answer => answer.Sums),
                pair.Second.Answers.OfType<LogLikelihoods>().SelectMany(answer => answer.Sums));
        });
    }

    [Fact]
    public void AnswerAndObserve_Afterwards_NoTensorIsLeft()
    {
        using var model = Open();
        var requests = Questions(30);
        requests.Add(new LogLikelihoodRequest("the", [" yes", " no"]));
        model.Answer(requests, Plans());
        model.Observe(requests);

        // What other tests dropped goes now, not between the two counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = torch.Tensor.TotalCount;

        model.Answer(requests, Plans());
        model.Observe(requests);

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Answer_Cancelled_Throws()
    {
        using var model = Open();
        using var cancel = new CancellationTokenSource();
        var progress = new CancelAtFirstReport(cancel);

        Assert.Throws<OperationCanceledException>(() => model.Answer(Questions(400), [Full], progress, cancellationToken: cancel.Token));
    }

    [Fact]
    public void Answer_PlanOfAnotherModel_IsRefused()
    {
        using var model = Open();

        Assert.Throws<PlanException>(() => model.Answer(Questions(1), [PruningPlan.Identity(new MoeShape([0, 1], 8, 2))]));
    }

    private List<PruningPlan> Plans()
    {
        var merging = new CoefficientMatrix(2, 4, [0.7f, 0, 0.3f, 0, 0, 1, 0, -0.2f]);
        return
        [
            Full,
            PruningPlan.Select(_checkpoint.Shape, [[0], [1]], _ => [0, 2, 3], 2),
            new PruningPlan([new GroupPlan([0, 1], merging, merging)], RouterSpace.Logits, 2),
            new PruningPlan([new GroupPlan([0, 1], merging, merging)], RouterSpace.Probabilities, 1),
        ];
    }

    private sealed class LengthMonitor(int length) : IAnswerMonitor
    {
        public bool IsDecided(string textSoFar) => textSoFar.Length >= length;
    }

    private sealed class CancelAtFirstReport(CancellationTokenSource cancel) : IProgress<double>
    {
        public void Report(double value) => cancel.Cancel();
    }
}

using System.Globalization;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;

namespace Eep.Tests.Evaluation.Suites;

/// <summary>Suites of two tasks and many candidates over a model whose answers are made up: what is left out changes no verdict.</summary>
public sealed class SharedSuiteTests : IDisposable
{
    private const int Items = 200;
    private static readonly MoeShape s_shape = new([0, 1], 4, 2);
    private static readonly Subject s_base = new("base", PruningPlan.Identity(s_shape));
    private readonly TaskFolder _folder = new();

    public SharedSuiteTests()
    {
        _folder.Write("data/test.jsonl", string.Concat(Enumerable.Range(0, Items).Select(item => $$"""{"question":"{{item}}","answer":"yes"}""" + "\n")));
        _folder.Write("other.yaml", TaskFolder.Yaml.Replace("task: capital", "task: other", StringComparison.Ordinal).Replace("Question:", "Other:", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Eight candidates, from harmless to hopeless: the verdicts of eight evaluations, from far fewer answers.</summary>
    [Fact]
    public void Score_ManyCandidatesTogether_GivesTheVerdictsOfEachAloneFromFewerItems()
    {
        var suite = Read("max_drop: 0.05", "non_inferiority: 0.1");
        Subject[] candidates = [.. Plans().Take(8).Select((plan, index) => new Subject($"c{index}", plan))];
        var broken = candidates.Select((candidate, index) => (candidate.Plan.Hash, Broken: index * 25)).ToDictionary(pair => pair.Hash, pair => (pair.Broken, pair.Broken / 2));
        var (alone, aloneItems) = (new List<SuiteVerdict>(), 0);
        foreach (var candidate in candidates)
        {
            var (verdicts, items) = Evaluate(suite, [candidate], broken);
            alone.AddRange(verdicts);
            aloneItems += items;
        }

        var (together, togetherItems) = Evaluate(suite, candidates, broken);

        Assert.Equal(alone.SelectMany(verdict => verdict.Gates), together.SelectMany(verdict => verdict.Gates));
        Assert.Equal([Verdict.Pass, Verdict.Fail], together.Select(verdict => verdict.Verdict).Where(verdict => verdict != Verdict.Inconclusive).Distinct().Order());
        Assert.Equal(7 * 2 * Items, aloneItems - togetherItems);
        Assert.Equal(alone.SelectMany(verdict => verdict.Tasks).Select(task => task.Items), together.SelectMany(verdict => verdict.Tasks).Select(task => task.Items));
        Assert.True(together[^1].Tasks.Sum(task => task.Items) < 2 * Items, "a hopeless candidate is not asked everything");
    }

    /// <summary>Holm's correction ties drop rules of two tasks: over many losses of both, against the judgement over all items.</summary>
    [Theory]
    [InlineData("max_drop: 0.05", "max_drop: 0.05")]
    [InlineData("max_drop: 0.02", "max_relative_drop: 0.1")]
    [InlineData("max_drop: 0.01", "floor: 0.7")]
    public void Score_TasksTiedByHolm_StoppedOrNotGiveTheSameGates(string first, string second)
    {
        var suite = Read(first, second);
        var plan = Plans()[0];
        int[] losses = [0, 3, 5, 8, 12, 20, 40, 90, 180];
        var leftOut = 0;
        foreach (var (one, two) in losses.SelectMany(one => losses.Select(two => (one, two))))
        {
            var (verdicts, _) = Evaluate(suite, [new Subject("new", plan)], new() { [plan.Hash] = (one, two) });
            var whole = SuiteVerdict.Of(suite, "new", [Scores(one), Scores(two)]);
            Assert.Equal((one, two, Gates(whole)), (one, two, Gates(verdicts[0])));
            leftOut += (2 * Items) - verdicts[0].Tasks.Sum(task => task.Items);
        }

        Assert.True(leftOut > 0, "something is left out");

        static string Gates(SuiteVerdict verdict) => string.Join(' ', verdict.Gates.Select(gate => gate.Verdict));

        static (IReadOnlyList<double>, IReadOnlyList<double>) Scores(int broken) =>
            ([.. Enumerable.Repeat(1.0, Items)], [.. Enumerable.Range(0, Items).Select(item => item < broken ? 0.0 : 1)]);
    }

    [Fact]
    public void Score_ItemsToAskFirst_AreAskedFirstAndKeepTheirScores()
    {
        var plain = Read("floor: 0.1", "floor: 0.1");
        var suite = plain with { Tasks = [plain.Tasks[0], plain.Tasks[1] with { First = [150, 7, 150, 900] }] };
        var plan = Plans()[0];
        using var journal = Journal(suite);
        var run = new SuiteRun(suite, journal, null);
        using var model = Model(new() { [plan.Hash] = (0, 10) });
        run.Score(model, [new Subject("new", plan)]);

        Assert.Equal(["Other: 150\nAnswer:", "Other: 7\nAnswer:"], model.Asked.Take(2).Select(request => request.Context));
        Assert.Equal(2 * Items, model.Asked.Count);
        Assert.Equal([150, 7, 0, 1], suite.Tasks[1].Order.Take(4));
        Assert.Equal([1.0, 0, 0, 0], run.Items("new", suite.Tasks[1]).Take(4).Select(item => item.Score));
        Assert.Equal(plain.Version, suite.Version);
    }

    [Fact]
    public void Score_FewSubjectsAndManyThreads_AsksMoreItemsAtOnce()
    {
        var suite = Read("floor: 0.1", "floor: 0.1");
        var calls = new List<double>();
        using var journal = Journal(suite);
        new SuiteRun(suite, journal, null, workers: 3).Score(Model([]), [s_base], new Shares(calls));
        Assert.Equal([192.0 / 400, 0.5, 392.0 / 400, 1, 1], calls);
    }

    private (IReadOnlyList<SuiteVerdict> Verdicts, int Items) Evaluate(Suite suite, Subject[] candidates, Dictionary<string, (int First, int Second)> broken)
    {
        using var journal = Journal(suite);
        using var model = Model(broken);
        var run = new SuiteRun(suite, journal, s_base.Name);
        run.Score(model, [s_base]);
        run.Score(model, candidates);
        var items = candidates.Prepend(s_base).Sum(subject => suite.Tasks.Sum(task => run.Items(subject.Name, task).Count));
        return ([.. candidates.Select(candidate => run.Judge(candidate.Name))], items);
    }

    private EvaluationJournal Journal(Suite suite) => EvaluationJournal.Open(Path.Combine(_folder.Folder, $"{Guid.NewGuid()}.jsonl"), suite.Version);

    private Suite Read(string first, string second)
    {
        _folder.Write("suite.yaml", $"suite: s\ntasks:\n  - task: task.yaml\n    {first}\n  - task: other.yaml\n    {second}\n");
        return SuiteFile.Read(Path.Combine(_folder.Folder, "suite.yaml"));
    }

    private static PruningPlan[] Plans() =>
    [
        .. from one in Enumerable.Range(0, 4)
           from two in Enumerable.Range(one + 1, 3 - one)
           from k in new[] { 1, 2 }
           select PruningPlan.Select(s_shape, [[0, 1]], _ => [one, two], k),
    ];

    /// <summary>Answers "no" to as many first questions of each task as a plan breaks, "yes" to the others.</summary>
    private static FakeLanguageModel Model(Dictionary<string, (int First, int Second)> broken) => new((plan, request) =>
    {
        var (first, second) = broken.GetValueOrDefault(plan.Hash);
        var number = int.Parse(request.Context.Split(' ')[1].Split('\n')[0], CultureInfo.InvariantCulture);
        return new Generated(number < (request.Context.StartsWith("Other", StringComparison.Ordinal) ? second : first) ? "no" : "yes", 1);
    });

    private sealed class Shares(List<double> calls) : IProgress<double>
    {
        public void Report(double value) => calls.Add(value);
    }
}

using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;

namespace Eep.Tests.Evaluation.Suites;

/// <summary>Suites over a model whose answers are made up, so that every verdict can be worked out by hand.</summary>
public sealed class SuiteTests : IDisposable
{
    private const int Items = 200;
    private static readonly PruningPlan s_full = PruningPlan.Identity(new MoeShape([0, 1], 4, 2));
    private readonly TaskFolder _folder = new();

    public SuiteTests() => _folder.Write("data/test.jsonl", string.Concat(Enumerable.Range(0, Items).Select(item => $$"""{"question":"{{item}}","answer":"yes"}""" + "\n")));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("floor: 0.9", 0, Verdict.Pass)]
    [InlineData("floor: 0.99", 4, Verdict.Fail)]
    [InlineData("max_drop: 0.02", 4, Verdict.Pass)] // Loss 0.02 exactly.
    [InlineData("max_drop: 0.01", 4, Verdict.Inconclusive)] // Loss 0.02, mid-p 1/16.
    [InlineData("max_drop: 0.01", 20, Verdict.Fail)] // Loss 0.1, mid-p 2^-20.
    [InlineData("max_relative_drop: 0.2", 40, Verdict.Pass)]
    [InlineData("max_relative_drop: 0.1", 40, Verdict.Fail)]
    [InlineData("non_inferiority: 0.05", 0, Verdict.Pass)]
    [InlineData("non_inferiority: 0.05", 8, Verdict.Inconclusive)] // Loss 0.04 +- 0.027.
    [InlineData("non_inferiority: 0.05", 40, Verdict.Fail)] // Loss 0.2 +- 0.055.
    public void Judge_Gate_GivesTheVerdictOfItsRule(string gate, int broken, Verdict expected)
    {
        using var journal = Journal(Read(gate));
        var run = new SuiteRun(Read(gate), journal, "base");
        run.Score(Model(0), [new Subject("base", s_full)]);
        run.Score(Model(broken), [new Subject("new", s_full)]);
        var verdict = run.Judge("new");
        Assert.Equal(expected, verdict.Verdict);
        Assert.Equal(expected, Assert.Single(verdict.Gates).Verdict);
        Assert.Equal(expected == Verdict.Inconclusive, verdict.Gates[0].Reason.Contains("more items would decide", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("floor: 0.5", 150)]
    [InlineData("max_drop: 0.1", 150)]
    [InlineData("non_inferiority: 0.05", 150)]
    [InlineData("non_inferiority: 0.9", 0)]
    public void Score_VerdictThatNothingCanChange_LeavesTheRestOut(string gate, int broken)
    {
        var suite = Read(gate);
        using var journal = Journal(suite);
        var run = new SuiteRun(suite, journal, "base");
        using var model = Model(broken);
        run.Score(Model(0), [new Subject("base", s_full)]);
        run.Score(model, [new Subject("new", s_full)]);
        Assert.InRange(model.Asked.Count, 64, Items - 1);
        var found = run.Judge("new");
        Assert.Equal(broken > 0 ? Verdict.Fail : Verdict.Pass, found.Verdict);
        Assert.Equal((model.Asked.Count, Items), (found.Tasks[0].Items, found.Tasks[0].ItemsOfSuite));
    }

    /// <summary>Stopping early never changes a verdict: every gate, at many losses, against the judgement over all items.</summary>
    [Fact]
    public void Score_StoppedOrNot_GivesTheSameVerdict()
    {
        foreach (var gate in (string[])["floor: 0.8", "max_drop: 0.1", "max_relative_drop: 0.3", "non_inferiority: 0.1", "non_inferiority: 0.3"])
        {
            var suite = Read(gate);
            foreach (var broken in Enumerable.Range(0, 20).Select(step => step * 9))
            {
                using var journal = Journal(suite);
                var run = new SuiteRun(suite, journal, "base");
                run.Score(Model(0), [new Subject("base", s_full)]);
                run.Score(Model(broken), [new Subject("new", s_full)]);
                double[] before = [.. Enumerable.Repeat(1.0, Items)];
                double[] after = [.. Enumerable.Range(0, Items).Select(item => item < broken ? 0.0 : 1)];
                Assert.Equal((gate, broken, SuiteVerdict.Of(suite, "new", [(before, after)]).Verdict), (gate, broken, run.Judge("new").Verdict));
                File.Delete(JournalPath);
            }
        }
    }

    [Fact]
    public void Open_InterruptedJournal_GoesOnAtTheNextItem()
    {
        var suite = Read("floor: 0.1");
        using (var journal = Journal(suite))
        {
            new SuiteRun(suite, journal, null).Score(Model(0), [new Subject("a", s_full)]);
        }

        var lines = File.ReadAllLines(JournalPath);
        Assert.Equal(Items + 1, lines.Length);
        File.WriteAllText(JournalPath, string.Join('\n', lines[..71]) + "\n" + lines[71][..20]);
        using var model = Model(0);
        using var again = Journal(suite);
        new SuiteRun(suite, again, null).Score(model, [new Subject("a", s_full)]);
        Assert.Equal(Items - 70, model.Asked.Count);
        Assert.Equal(lines, ReadShared(JournalPath));
    }

    [Fact]
    public void Open_JournalOfAnotherEvaluation_IsRefused()
    {
        using (Journal(Read("floor: 0.1")))
        {
        }

        Assert.Contains("belongs to another evaluation", Assert.Throws<TaskException>(() => EvaluationJournal.Open(JournalPath, "other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_OfASuite_ChangesWithWhatCanChangeAVerdict()
    {
        var version = Read("floor: 0.1").Version;
        Assert.Equal(version, Read("floor: 0.1").Version);
        Assert.NotEqual(version, Read("floor: 0.2").Version);
        _folder.Write("data/test.jsonl", """{"question":"x","answer":"yes"}""");
        Assert.NotEqual(version, Read("floor: 0.1").Version);
    }

    [Theory]
    [InlineData("max_drop: -1", "a loss is written as a number of at least 0")]
    [InlineData("split: train", "it must be search, validation or test")]
    [InlineData("ceiling: 1", "ceiling (line 4) is not supported")]
    public void Read_BadSuite_NamesFieldAndValue(string line, string expected) =>
        Assert.Contains(expected, Assert.Throws<TaskException>(() => Read(line)).Message, StringComparison.Ordinal);

    [Fact]
    public void Judge_ModelGates_NeedAMeasurement()
    {
        var gate = new ModelGate("memory", IsUpperBound: true, 0.6);
        Assert.Equal(Verdict.Pass, gate.Judge(100, 55).Verdict);
        Assert.Equal(Verdict.Fail, gate.Judge(100, 61).Verdict);
        Assert.Equal((Verdict.Inconclusive, "memory was not measured."), (gate.Judge(100, null).Verdict, gate.Judge(100, null).Reason));
    }

    [Fact]
    public void SmallestVisible_MoreItems_SeesLess()
    {
        // (1.96 + 0.8416) * sqrt(0.1 / 1000).
        Assert.Equal(0.02802, GateRules.SmallestVisible(1000, 0.95), 5);
        Assert.True(GateRules.SmallestVisible(4000, 0.95) < GateRules.SmallestVisible(1000, 0.95));
    }

    private string JournalPath => Path.Combine(_folder.Folder, "journal.jsonl");

    private EvaluationJournal Journal(Suite suite) => EvaluationJournal.Open(JournalPath, suite.Version);

    private Suite Read(string line)
    {
        _folder.Write("suite.yaml", $"suite: s\ntasks:\n  - task: task.yaml\n    {line}\n");
        return SuiteFile.Read(Path.Combine(_folder.Folder, "suite.yaml"));
    }

    private static string[] ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Answers "no" to the first questions, "yes" to the others.</summary>
    private static FakeLanguageModel Model(int broken) => new((_, request) =>
        new Generated(int.Parse(request.Context.Split(' ')[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture) < broken ? "no" : "yes", 1));
}

using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using FsCheck.Xunit;

namespace Eep.Tests.Runs;

public sealed class SmallestSearchTests
{
    private static readonly MoeShape Shape = new([0, 1], 8, 2);
    private static readonly RunOptions Options = new() { Model = "m", Task = "t", ExpertBudget = 8, Margin = 0.02, Name = "x" };

    [Property(MaxTest = 200)]
    public bool Bracket_MonotoneOutcome_FindsTheThresholdInLogarithmicallyManySteps(byte count, byte threshold)
    {
        int[] budgets = [.. Enumerable.Range(1, 1 + (count % 40))];
        var enough = threshold % (budgets.Length + 2);
        var bracket = new BudgetBracket(budgets);
        var steps = 0;
        for (; bracket.Next is { } budget; steps++)
        {
            bracket.Tell(budget, budget >= enough);
        }

        int? expected = enough > budgets.Length ? null : Math.Max(1, enough);
        return bracket.Smallest == expected && steps <= Math.Ceiling(Math.Log2(budgets.Length + 1));
    }

    [Fact]
    public void Bracket_All_TriesEveryBudgetAndKeepsTheAnswer()
    {
        var bracket = new BudgetBracket([1, 2, 3, 4, 5], all: true);
        var tried = new List<int>();
        while (bracket.Next is { } budget)
        {
            tried.Add(budget);
            bracket.Tell(budget, budget >= 4);
        }

        Assert.Equal([3, 4, 5, 2, 1], tried);
        Assert.Equal(4, bracket.Smallest);
    }

    [Fact]
    public void Bracket_NotAscending_IsRefused() => Assert.Throws<ArgumentException>(() => new BudgetBracket([2, 2]));

    [Fact]
    public void Next_EachBudget_StartsFromTheWinnersBesideIt()
    {
        var search = new SmallestSearch(Options, SmallestSearch.Budgets(Options, Shape, null));
        Assert.Equal((5, "x: 5 experts"), (search.Next!.ExpertBudget, search.Next.Name));
        Assert.Empty(search.Next.StartFrom!);

        search.Tell(Point(5, Verdict.Pass), "five");
        Assert.Equal(3, search.Next!.ExpertBudget);
        Assert.Equal(["five"], search.Next.StartFrom!);

        search.Tell(Point(3, Verdict.Inconclusive), "three");
        Assert.Equal(4, search.Next!.ExpertBudget);
        Assert.Equal(["three", "five"], search.Next.StartFrom!);

        search.Tell(Point(4, Verdict.Pass), "four");
        Assert.Null(search.Next);
        Assert.Equal(4, search.Budget);
    }

    [Fact]
    public void Next_ChoicesOfExpertsPerToken_AreThoseTheBudgetAllows()
    {
        var search = new SmallestSearch(Options with { ExpertsPerTokenChoices = [1, 2] }, [1, 2]);
        Assert.Equal((1, 1), (search.Next!.ExpertBudget, search.Next.ExpertsPerToken));
        Assert.Null(search.Next.ExpertsPerTokenChoices);

        search.Tell(Point(1, Verdict.Fail), "one");

        Assert.Equal(2, search.Next!.ExpertBudget);
        Assert.Equal([1, 2], search.Next.ExpertsPerTokenChoices!);
        Assert.Null(search.Next.ExpertsPerToken);
    }

    [Fact]
    public void Budgets_NoMarginOrNoBudget_IsNamed()
    {
        Assert.Contains("margin: is absent", Refusal(Options with { Margin = null }), StringComparison.Ordinal);
        Assert.Contains("budgets: are [1, 4]; name some from 2 to 8", Refusal(Options, 4, 1), StringComparison.Ordinal);
        Assert.Contains("budgets: are []", Refusal(Options with { ExpertBudget = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Budgets_NotNamed_AreAllThatTheModelAllowsUpToTheLargest()
    {
        Assert.Equal([2, 3, 4, 5], SmallestSearch.Budgets(Options with { ExpertBudget = 5 }, Shape, null));
        Assert.Equal([1, 2], SmallestSearch.Budgets(Options with { ExpertBudget = 2, ExpertsPerTokenChoices = [1, 2] }, Shape, null));
        Assert.Equal([3, 6], SmallestSearch.Budgets(Options, Shape, [6, 3, 6]));
    }

    [Fact]
    public void Standing_DuringBisection_TellsWhatIsOpen()
    {
        var bracket = new BudgetBracket([2, 3, 4, 5, 6]);
        bracket.Tell(4, isEnough: true);
        Assert.Equal(
            [BudgetStanding.Open, BudgetStanding.Open, BudgetStanding.GoodEnough, BudgetStanding.NotNeeded, BudgetStanding.NotNeeded], Standings(bracket));

        bracket.Tell(2, isEnough: false);
        bracket.Tell(3, isEnough: true);
        Assert.Equal(
            [BudgetStanding.TooSmall, BudgetStanding.GoodEnough, BudgetStanding.GoodEnough, BudgetStanding.NotNeeded, BudgetStanding.NotNeeded], Standings(bracket));

        static IEnumerable<BudgetStanding> Standings(BudgetBracket bracket) => new[] { 2, 3, 4, 5, 6 }.Select(bracket.Standing);
    }

    [Fact]
    public void Remaining_IsWhatTheCheapestAndTheDearestPathCost()
    {
        var bracket = new BudgetBracket([2, 3, 4, 5, 6, 7]);
        Assert.Equal((2, 3), bracket.Remaining(_ => 1));
        Assert.Equal((4 + 2, 4 + 6 + 7), bracket.Remaining(budget => budget));

        bracket.Tell(4, isEnough: false);
        Assert.Equal((2, 2), bracket.Remaining(_ => 1));
        Assert.Equal((5, 5), new BudgetBracket([2, 3], all: true).Remaining(budget => budget));
    }

    [Fact]
    public void Report_Points_GiveFrontHypervolumeAndOutcome()
    {
        var report = new SmallestReport
        {
            Task = "t",
            Metric = "acc",
            Margin = 0.02,
            Confidence = 0.95,
            FullBytes = 100,
            ExpertsPerToken = 2,
            Budget = 4,
            Points = [Point(2, Verdict.Fail, 0.5, 40), Point(3, Verdict.Fail, 0.4, 60), Point(4, Verdict.Pass, 0.8, 75)],
        };

        Assert.Equal([2, 4], report.Front);
        Assert.Equal(((0.5 * 0.6) + (0.3 * 0.25)) / 2, report.Hypervolume, 1e-12);
        Assert.Equal(Verdict.Pass, report.Outcome);
        Assert.Equal(Verdict.Fail, (report with { Budget = null }).Outcome);
    }

    [Theory]
    [InlineData(0.30, Verdict.Pass)]
    [InlineData(0.20, Verdict.Inconclusive)]
    public void Margin_OneItemLostOfTen_IsJudgedByTheLowerEnd(double margin, Verdict expected)
    {
        // Difference -0.1, deviation of one -1 among ten sqrt(0.1), standard error 0.1: at 0.95 the interval is [-0.296, 0.096].
        double[] full = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
        double[] pruned = [0, 1, 1, 1, 1, 0, 0, 0, 0, 0];

        var verdict = MarginVerdict.Of(full, pruned, margin, 0.95);

        Assert.Equal(expected, verdict.Verdict);
        Assert.Equal((-0.29600, 0.09600), (Math.Round(verdict.Low, 5), Math.Round(verdict.High, 5)));
    }

    [Fact]
    public void Margin_AllLost_Fails() => Assert.Equal(Verdict.Fail, MarginVerdict.Of([1, 1], [0, 0], 0.5, 0.95).Verdict);

    private static SmallestPoint Point(int budget, Verdict verdict, double score = 0.5, long bytes = 1)
    {
        var found = new MarginVerdict(verdict, 1, score, 0, 0, 10);
        return new SmallestPoint(budget, 2, bytes, found, found, "run", "checkpoint");
    }

    private static string Refusal(RunOptions options, params int[] named) =>
        Assert.Throws<RunOptionsException>(() => SmallestSearch.Budgets(options, Shape, named.Length == 0 ? null : named)).Message;
}

using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>
/// The search for the smallest good model as a sequence of ordinary runs, one a budget, as ask and tell: each is told by its options and starts
/// from the winners of the budgets next to it.
/// </summary>
/// <remarks>
/// Ordinary runs in a row, and not one run of a new kind: each is journaled, resumed, shown, compared and downloaded like any other, and a
/// budget that is done stays done. Deterministic: the same options and the same outcomes give the same sequence.
/// </remarks>
public sealed class SmallestSearch
{
    private readonly RunOptions _options;
    private readonly BudgetBracket _bracket;
    private readonly Dictionary<int, string> _winners = [];

    /// <param name="options">Of every run but for budget and name, with a margin.</param>
    /// <param name="budgets">The budgets to choose among, as <see cref="Budgets"/> gives them.</param>
    /// <param name="all">Whether every budget is tried, for the whole curve.</param>
    public SmallestSearch(RunOptions options, IReadOnlyList<int> budgets, bool all = false)
    {
        (_options, _bracket) = (options, new BudgetBracket(budgets, all));
    }

    /// <summary>The smallest budget that passed; null when none did.</summary>
    public int? Budget => _bracket.Smallest;

    /// <summary>The run to make next; null when the answer is known.</summary>
    public RunOptions? Next => _bracket.Next is not { } budget ? null : OptionsOf(budget) with
    {
        StartFrom = [.. _options.StartFrom ?? [], .. _bracket.Neighbours(budget).Select(neighbour => _winners[neighbour])],
    };

    /// <summary>The budgets to choose among, ascending: those that are named, or all that the model allows up to the options' own.</summary>
    /// <param name="options">With a margin.</param>
    /// <param name="shape">The model.</param>
    /// <param name="named">Null or empty = none is named.</param>
    /// <exception cref="RunOptionsException">No margin, or no budget to choose among.</exception>
    public static IReadOnlyList<int> Budgets(RunOptions options, MoeShape shape, IReadOnlyList<int>? named)
    {
        if (options.Margin is null)
        {
            throw new RunOptionsException([new OptionFault("margin", "is absent; name the largest loss that is none, for example 0.02.")]);
        }

        var active = Active(options, shape).Min();
        var smallest = ExpertBudgets.Smallest(shape, active);
        int[] budgets = named is null or { Count: 0 }
            ? [.. Enumerable.Range(smallest, Math.Max(0, Math.Min(options.ExpertBudget, shape.ExpertCount) - smallest + 1)).Where(budget => budget % shape.GroupCount == 0)]
            : [.. named.Distinct().Order()];
        if (budgets.Length > 0 && budgets.All(budget => ExpertBudgets.IsLegal(shape, budget, active)))
        {
            return budgets;
        }

        var groups = shape.GroupCount > 1 ? $", multiples of {shape.GroupCount}" : "";
        throw new RunOptionsException([new OptionFault(
            "budgets", $"are [{string.Join(", ", budgets)}]; name some from {smallest} to {shape.ExpertCount}{groups}, or none and an expertBudget of {smallest} or more.")]);
    }

    /// <summary>The options of a budget's run, but for the plans that it starts from.</summary>
    public RunOptions OptionsOf(int budget) => Narrowed(budget) with
    {
        Name = $"{(_options.Name.Length > 0 ? _options.Name : "Smallest good model")}: {budget} experts",
        ExpertBudget = budget,
    };

    /// <inheritdoc cref="BudgetBracket.Standing"/>
    public BudgetStanding Standing(int budget) => _bracket.Standing(budget);

    /// <inheritdoc cref="BudgetBracket.Remaining"/>
    public (double Least, double Most) Remaining(Func<int, double> costOf) => _bracket.Remaining(costOf);

    /// <summary>Takes the outcome of the run that was asked last.</summary>
    /// <param name="point">What it found.</param>
    /// <param name="plan">Path of its winner's plan.</param>
    public void Tell(SmallestPoint point, string plan)
    {
        _bracket.Tell(point.Budget, point.Validation.Verdict == Evaluation.Suites.Verdict.Pass);
        _winners.Add(point.Budget, plan);
    }

    private static IReadOnlyList<int> Active(RunOptions options, MoeShape shape) =>
        options.ExpertsPerTokenChoices is { Count: > 0 } choices ? choices : [options.ExpertsPerToken ?? shape.ExpertsPerToken];

    /// <summary>A budget below some of the experts per token leaves only the others to choose among.</summary>
    private RunOptions Narrowed(int budget)
    {
        if (_options.ExpertsPerTokenChoices is not { } choices)
        {
            return _options;
        }

        int[] left = [.. choices.Where(choice => choice <= budget)];
        return left.Length > 1
            ? _options with { ExpertsPerTokenChoices = left }
            : _options with { ExpertsPerTokenChoices = null, ExpertsPerToken = left[0] };
    }
}

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

    /// <param name="options">Of every run but for budget and name. Its budget is the largest that is tried, and it needs a margin.</param>
    /// <param name="shape">The model.</param>
    /// <param name="budgets">The budgets to choose among; null = all that the model allows, up to the options'.</param>
    /// <param name="all">Whether every budget is tried, for the whole curve.</param>
    /// <exception cref="RunOptionsException">No margin, or no budget to choose among.</exception>
    public SmallestSearch(RunOptions options, MoeShape shape, IReadOnlyList<int>? budgets = null, bool all = false)
    {
        if (options.Margin is null)
        {
            throw new RunOptionsException([new OptionFault("margin", "is absent; name the largest loss that is none, for example 0.02.")]);
        }

        _options = options;
        var smallest = ExpertBudgets.Smallest(shape, Active(shape).Min());
        int[] tried = budgets is null
            ? [.. Enumerable.Range(smallest, Math.Max(0, options.ExpertBudget - smallest + 1)).Where(budget => budget % shape.GroupCount == 0)]
            : [.. budgets.Distinct().Order()];
        if (tried.Length == 0 || tried[0] < smallest || tried[^1] > shape.ExpertCount)
        {
            throw new RunOptionsException([new OptionFault(
                "budgets", $"are [{string.Join(", ", tried)}]; name some from {smallest} to {shape.ExpertCount}, or none and an expertBudget of {smallest} or more.")]);
        }

        _bracket = new BudgetBracket(tried, all);
    }

    /// <summary>The smallest budget that passed; null when none did.</summary>
    public int? Budget => _bracket.Smallest;

    /// <summary>The run to make next; null when the answer is known.</summary>
    public RunOptions? Next => _bracket.Next is not { } budget ? null : Narrowed(budget) with
    {
        Name = $"{(_options.Name.Length > 0 ? _options.Name : "Smallest good model")}: {budget} experts",
        ExpertBudget = budget,
        StartFrom = [.. _options.StartFrom ?? [], .. _bracket.Neighbours(budget).Select(neighbour => _winners[neighbour])],
    };

    /// <summary>Takes the outcome of the run that was asked last.</summary>
    /// <param name="point">What it found.</param>
    /// <param name="plan">Path of its winner's plan.</param>
    public void Tell(SmallestPoint point, string plan)
    {
        _bracket.Tell(point.Budget, point.Validation.Verdict == Evaluation.Suites.Verdict.Pass);
        _winners.Add(point.Budget, plan);
    }

    private IReadOnlyList<int> Active(MoeShape shape) => _options.ExpertsPerTokenChoices ?? [_options.ExpertsPerToken ?? shape.ExpertsPerToken];

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

namespace Eep.Core.Runs;

/// <summary>
/// Which budgets to try in order to find the smallest one that is good enough, as ask and tell: by bisection, on the assumption that more
/// experts are never worse. With n budgets about log2(n) of them are tried.
/// </summary>
public sealed class BudgetBracket
{
    private readonly IReadOnlyList<int> _budgets;
    private readonly bool _all;
    private readonly SortedDictionary<int, bool> _tried = [];

    // Places in the list: everything up to the first is too small, everything from the second on is good enough.
    private int _tooSmall = -1;
    private int _enough;

    /// <param name="budgets">Different, ascending, at least one.</param>
    /// <param name="all">Whether the budgets that bisection leaves out are tried too, largest first, so that the curve has every point.</param>
    /// <exception cref="ArgumentException">No budgets, or not ascending.</exception>
    public BudgetBracket(IReadOnlyList<int> budgets, bool all = false)
    {
        if (budgets.Count == 0 || budgets.Zip(budgets.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException($"The budgets are [{string.Join(", ", budgets)}]; they must be at least one and ascend.", nameof(budgets));
        }

        (_budgets, _all, _enough) = (budgets, all, budgets.Count);
    }

    /// <summary>The budget to try next; null when all is known.</summary>
    public int? Next => _enough - _tooSmall > 1
        ? _budgets[(_tooSmall + _enough) / 2]
        : _all ? _budgets.Where(budget => !_tried.ContainsKey(budget)).Select(budget => (int?)budget).LastOrDefault() : null;

    /// <summary>The smallest budget that was good enough with none tried in the bisection below it; null when none was.</summary>
    public int? Smallest => _enough < _budgets.Count ? _budgets[_enough] : null;

    /// <summary>What is known of one of the budgets.</summary>
    public BudgetStanding Standing(int budget)
    {
        if (_tried.TryGetValue(budget, out var isEnough))
        {
            return isEnough ? BudgetStanding.GoodEnough : BudgetStanding.TooSmall;
        }

        var isBetween = budget > (_tooSmall < 0 ? 0 : _budgets[_tooSmall]) && (_enough == _budgets.Count || budget < _budgets[_enough]);
        return _all || isBetween ? BudgetStanding.Open : BudgetStanding.NotNeeded;
    }

    /// <summary>What the budgets that are still to be tried cost together: in the cheapest and in the dearest case.</summary>
    /// <param name="costOf">Of a budget; 0 or more.</param>
    public (double Least, double Most) Remaining(Func<int, double> costOf)
    {
        if (!_all)
        {
            return Bisection(_tooSmall, _enough, costOf);
        }

        var whole = _budgets.Where(budget => !_tried.ContainsKey(budget)).Sum(costOf);
        return (whole, whole);
    }

    /// <summary>The tried budgets next to one, the smaller first; at most two. Where to start from.</summary>
    public IReadOnlyList<int> Neighbours(int budget)
    {
        var below = _tried.Keys.Where(tried => tried < budget).Select(tried => (int?)tried).LastOrDefault();
        var above = _tried.Keys.Where(tried => tried > budget).Select(tried => (int?)tried).FirstOrDefault();
        return [.. new[] { below, above }.OfType<int>()];
    }

    /// <summary>Takes the outcome of <see cref="Next"/>.</summary>
    /// <exception cref="ArgumentException">Another budget.</exception>
    public void Tell(int budget, bool isEnough)
    {
        if (budget != Next)
        {
            throw new ArgumentException($"An outcome came for budget {budget}; {Next} was asked.", nameof(budget));
        }

        if (_enough - _tooSmall > 1)
        {
            var place = (_tooSmall + _enough) / 2;
            (_tooSmall, _enough) = isEnough ? (_tooSmall, place) : (place, _enough);
        }

        _tried.Add(budget, isEnough);
    }

    private (double Least, double Most) Bisection(int tooSmall, int enough, Func<int, double> costOf)
    {
        if (enough - tooSmall <= 1)
        {
            return (0, 0);
        }

        var place = (tooSmall + enough) / 2;
        var (here, below, above) = (costOf(_budgets[place]), Bisection(tooSmall, place, costOf), Bisection(place, enough, costOf));
        return (here + Math.Min(below.Least, above.Least), here + Math.Max(below.Most, above.Most));
    }
}

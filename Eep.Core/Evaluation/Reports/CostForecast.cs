namespace Eep.Core.Evaluation.Reports;

/// <summary>What generated tokens cost before and after, from measured speed and a price: arithmetic, and only as good as the two.</summary>
/// <param name="Before">Price of a million generated tokens with the baseline.</param>
/// <param name="After">With the candidate.</param>
/// <param name="SavedPerMonth">At the usage given; negative where it costs more.</param>
/// <param name="SearchCost">What the search cost.</param>
/// <param name="BreakEvenMonths">Until the search has paid for itself; null where it never does.</param>
public sealed record CostForecast(double Before, double After, double SavedPerMonth, double SearchCost, double? BreakEvenMonths)
{
    private const double Million = 1e6;
    private const double SecondsPerHour = 3600;

    /// <summary>Works it out. The machine is taken to be busy all the time that it is paid for.</summary>
    /// <param name="baseline">Generated tokens a second of the baseline.</param>
    /// <param name="candidate">Of the candidate.</param>
    /// <param name="price">Of the machine, an hour.</param>
    /// <param name="candidatePrice">Of the machine that the candidate runs on.</param>
    /// <param name="tokensPerMonth">Tokens that are generated in a month.</param>
    /// <param name="searchHours">What the search took, on the machine at <paramref name="price"/>.</param>
    public static CostForecast Of(double baseline, double candidate, double price, double candidatePrice, double tokensPerMonth, double searchHours)
    {
        var before = price / (baseline * SecondsPerHour) * Million;
        var after = candidatePrice / (candidate * SecondsPerHour) * Million;
        var saved = (before - after) * tokensPerMonth / Million;
        var search = searchHours * price;
        return new CostForecast(before, after, saved, search, saved > 0 ? search / saved : null);
    }
}

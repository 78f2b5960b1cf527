namespace Eep.Web.Evaluations;

/// <summary>A removed expert that served an item in the baseline.</summary>
/// <param name="Layer">Layer index of the model.</param>
/// <param name="Expert">Its number in the layer.</param>
/// <param name="Share">Share of the item's routed (token, slot) pairs of the layer that it received, in (0, 1].</param>
public sealed record ServingExpert(int Layer, int Expert, double Share)
{
    /// <summary>The removed experts by their mean share over some items, the largest first.</summary>
    /// <param name="items">Items that were traced; the others say nothing.</param>
    public static IReadOnlyList<ServingExpert> Of(IEnumerable<FlippedItem> items)
    {
        FlippedItem[] traced = [.. items.Where(item => item.Removed is not null)];
        return
        [
            .. traced.SelectMany(item => item.Removed!)
                .GroupBy(expert => (expert.Layer, expert.Expert))
                .Select(group => new ServingExpert(group.Key.Layer, group.Key.Expert, group.Sum(expert => expert.Share) / traced.Length))
                .OrderByDescending(expert => expert.Share).ThenBy(expert => expert.Layer).ThenBy(expert => expert.Expert),
        ];
    }
}

namespace Eep.Core.Pruning;

/// <summary>Experts in consecutive groups of equal size, of which a router may choose only from the best.</summary>
/// <param name="Count">Number of groups (n_group); divides E.</param>
/// <param name="Chosen">Groups that may be chosen from (topk_group); in [1, <paramref name="Count"/>].</param>
/// <param name="ByTopTwo">A group's score is the sum of its two largest expert scores; else its largest.</param>
public sealed record ExpertGroups(int Count, int Chosen, bool ByTopTwo)
{
    /// <summary>Experts that a group needs for its score.</summary>
    public int LeastPerGroup => ByTopTwo ? 2 : 1;
}

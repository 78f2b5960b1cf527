namespace Eep.Samples.Data;

/// <summary>
/// Gives every piece of content (a stated fact, a pair of operands) to exactly one split by a seeded hash of the content alone,
/// so that no wording of it can turn up in another split.
/// </summary>
public static class ContentSplitter
{
    public static Split SplitOf(string content, ulong seed)
    {
        var place = StableHash.Of($"{seed}/{content}") % 100;
        return place switch
        {
            < 63 => Split.Train,
            < 68 => Split.Calibration,
            < 75 => Split.Search,
            < 84 => Split.Validation,
            _ => Split.Test,
        };
    }
}

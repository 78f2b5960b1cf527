using Eep.Core.Runs;
using Eep.Web.Components.Controls;

namespace Eep.Web.Components.Charts;

/// <summary>Experts marked on a map for the next run: those that every plan must keep and those that none may.</summary>
/// <param name="Pinned">Layer to experts; null = none.</param>
/// <param name="Banned">Layer to experts; null = none.</param>
public sealed record ExpertMarks(
    IReadOnlyDictionary<int, IReadOnlyList<int>>? Pinned, IReadOnlyDictionary<int, IReadOnlyList<int>>? Banned)
{
    /// <summary>Those of a run's own options.</summary>
    public static ExpertMarks Of(RunOptions options) => new(options.Pinned, options.Banned);

    /// <summary>Those that an address names; what is no list of experts marks nothing.</summary>
    public static ExpertMarks Of(string? pinned, string? banned) =>
        new(ExpertList.Parse(pinned ?? "", out _), ExpertList.Parse(banned ?? "", out _));

    /// <summary>Those on the cells of a map, counted row by row.</summary>
    /// <param name="layers">Layer of each row.</param>
    /// <param name="experts">Cells in a row.</param>
    public static ExpertMarks Of(IReadOnlyList<int> layers, int experts, IEnumerable<int> pinned, IEnumerable<int> banned)
    {
        return new ExpertMarks(Group(pinned), Group(banned));

        IReadOnlyDictionary<int, IReadOnlyList<int>>? Group(IEnumerable<int> cells)
        {
            var table = cells.GroupBy(cell => layers[cell / experts])
                .ToDictionary(row => row.Key, row => (IReadOnlyList<int>)[.. row.Select(cell => cell % experts).Order()]);
            return table.Count == 0 ? null : table;
        }
    }

    /// <summary>The cells of a map that a table marks.</summary>
    public static IReadOnlyList<int> Cells(IReadOnlyDictionary<int, IReadOnlyList<int>>? table, IReadOnlyList<int> layers, int experts) =>
        [.. layers.SelectMany((layer, row) => (table?.GetValueOrDefault(layer) ?? []).Where(expert => expert < experts).Select(expert => (row * experts) + expert))];

    /// <summary>Number of marked experts.</summary>
    public static int Count(IReadOnlyDictionary<int, IReadOnlyList<int>>? table) => table?.Values.Sum(experts => experts.Count) ?? 0;

    /// <summary>In a sentence.</summary>
    public string Summary => (Count(Pinned), Count(Banned)) switch
    {
        (0, 0) => "No expert is marked.",
        (var pinned, 0) => $"{pinned} pinned, none banned.",
        (0, var banned) => $"None pinned, {banned} banned.",
        var (pinned, banned) => $"{pinned} pinned, {banned} banned.",
    };
}

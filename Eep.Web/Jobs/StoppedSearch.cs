using Eep.Core.Runs;
using Eep.Core.Search;

namespace Eep.Web.Jobs;

/// <summary>The options of a search that a person has stopped: as started, but over after the generations there are.</summary>
public static class StoppedSearch
{
    /// <summary>Options with which the committed generations are the whole search: its archive is a prefix of the full one.</summary>
    /// <param name="committed">From 0, the seeds.</param>
    /// <param name="count">Generations of the stopped search; at least 1.</param>
    public static RunOptions Shorten(RunOptions options, IReadOnlyList<GenerationRecord> committed, int count)
    {
        var kept = committed.Take(count).Skip(1).ToList();
        var merging = kept.Count(record => record.Phase == SearchPhase.Merging);
        return options with
        {
            // Once a generation has merged, pruning is over, by number or because every plan is known: its own limit stays.
            PruningGenerations = merging > 0 ? options.PruningGenerations : kept.Count,
            MergingGenerations = merging,
        };
    }
}

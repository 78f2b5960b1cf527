using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>How a pruned checkpoint is written, and what its card tells about where it comes from.</summary>
public sealed record ExportOptions
{
    /// <summary>How the router mapping gets into the gate.</summary>
    public RouterExport Router { get; init; } = RouterExport.AsPlanned;

    /// <summary>How the plan's router was folded, where it was; for the card.</summary>
    public ExportFold? Fold { get; init; }

    /// <summary>How many experts the plan kept before its short layers were filled, where they were; for the card.</summary>
    public ExportFill? Filled { get; init; }

    /// <summary>
    /// True numbers the new experts as the plan's rows are; false (as the engine evaluates them) in canonical order. The model is the same up to
    /// exact ties in routing.
    /// </summary>
    public bool KeepRowOrder { get; init; }

    /// <summary>Most data bytes of a weight file.</summary>
    public long MaxShardBytes { get; init; } = SafetensorsWriter.DefaultMaxShardBytes;

    /// <summary>What the base model is called, for the card; null for the name of its folder, which the card then does not link.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The base model's revision, where known.</summary>
    public string? BaseRevision { get; init; }

    /// <summary>Seed of the search, where there was one.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Experts that the search had to keep or leave out, for the card.</summary>
    public ExpertConstraints Constraints { get; init; } = ExpertConstraints.None;

    /// <summary>Settings of the search, for the selection file, in this order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Scores before and after.</summary>
    public IReadOnlyList<ExportScore> Scores { get; init; } = [];

    /// <summary>The data the search saw.</summary>
    public IReadOnlyList<ExportData> Data { get; init; } = [];
}

/// <summary>A plan whose short layers were filled with their next best original experts before the export.</summary>
/// <param name="Least">The fewest experts it kept in a layer.</param>
/// <param name="Total">What it kept in all layers together.</param>
public sealed record ExportFill(int Least, int Total);

/// <summary>A router that was folded from probability space into logits space before the export.</summary>
/// <param name="Texts">What the fit has read.</param>
/// <param name="Mean">Error over all layers, on tokens that the fit has not read.</param>
/// <param name="WorstLayer">The layer with the largest one.</param>
/// <param name="Worst">Its error.</param>
public sealed record ExportFold(string Texts, RouterFoldError Mean, int WorstLayer, RouterFoldError Worst);

/// <summary>One score before and after.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Split">Name of the split.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Items">Documents scored.</param>
/// <param name="Full">Score of the full model.</param>
/// <param name="Pruned">Score of the exported model.</param>
/// <param name="Verdict">Verdict of a gate, where one was asked.</param>
public sealed record ExportScore(string Task, string Split, string Metric, int Items, double Full, double Pruned, string? Verdict = null);

/// <summary>One data file the search saw.</summary>
/// <param name="Name">Task and split.</param>
/// <param name="Sha256">Lower-case hex of the file.</param>
public sealed record ExportData(string Name, string Sha256);

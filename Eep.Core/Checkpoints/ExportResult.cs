using System.Collections.Immutable;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>What an export wrote.</summary>
public sealed record ExportResult
{
    /// <summary>Full path of the new checkpoint.</summary>
    public required string Folder { get; init; }

    /// <summary>Every file in it, with its hash.</summary>
    public required ImmutableArray<ExportedFile> Files { get; init; }

    /// <summary>The plan as exported: in logits space, rows in the order of the new experts.</summary>
    public required PruningPlan Plan { get; init; }

    /// <summary>Tensor bytes of the source.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Tensor bytes of the export.</summary>
    public required long ExportedBytes { get; init; }

    /// <summary>Of the source's bytes, those of routed experts.</summary>
    public required long SourceExpertBytes { get; init; }

    /// <summary>Of the export's bytes, those of routed experts.</summary>
    public required long ExportedExpertBytes { get; init; }
}

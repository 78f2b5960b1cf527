using Eep.Web.Models;

namespace Eep.Web.Data;

/// <summary>An alias of a model version as it is stored.</summary>
public sealed class AliasRow
{
    public required Guid Id { get; init; }

    /// <summary>The model that all versions come from: its path as options name it.</summary>
    public required string Origin { get; init; }

    public required ModelAlias Alias { get; init; }

    /// <summary>The version's path as options name it.</summary>
    public required string Model { get; set; }

    /// <summary>The evaluation whose PASS let it be promoted; null for a candidate.</summary>
    public Guid? EvaluationId { get; set; }

    public required DateTimeOffset SetAt { get; set; }

    /// <summary>Who set it.</summary>
    public required string Actor { get; set; }
}

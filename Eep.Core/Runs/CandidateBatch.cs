using System.Text.Json.Serialization;

namespace Eep.Core.Runs;

/// <summary>Which candidates of a run are taken together: individuals of its archive, its winner brought to other sizes, or both.</summary>
public sealed record CandidateBatch
{
    /// <summary>Most candidates of one batch.</summary>
    public const int Most = 64;

    /// <summary>The different plans of the archive that score best on the search split, so many of them; null = none.</summary>
    public int? Best { get; init; }

    /// <summary>Individuals of the archive, by number; null = none.</summary>
    public IReadOnlyList<int>? Individuals { get; init; }

    /// <summary>Budgets of the grid; null = the winner's, where <see cref="ExpertsPerToken"/> names some.</summary>
    public IReadOnlyList<int>? Budgets { get; init; }

    /// <summary>Experts per token of the grid; null = the winner's, where <see cref="Budgets"/> names some.</summary>
    public IReadOnlyList<int>? ExpertsPerToken { get; init; }

    /// <summary>Whether a grid is asked for.</summary>
    [JsonIgnore]
    public bool HasGrid => Budgets is { Count: > 0 } || ExpertsPerToken is { Count: > 0 };

    /// <summary>Whether individuals are asked for.</summary>
    [JsonIgnore]
    public bool HasIndividuals => Best is not null || Individuals is { Count: > 0 };
}

using Eep.Core.Runs;

namespace Eep.Web.Models;

/// <summary>The only door to aliases of model versions.</summary>
public interface IAliasService
{
    /// <summary>All aliases, by the model that the versions come from.</summary>
    Task<IReadOnlyList<AliasView>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>What stands between a version and an alias; null when it may have it.</summary>
    /// <exception cref="RunOptionsException">It is no checkpoint.</exception>
    Task<string?> ObstacleAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default);

    /// <summary>Gives an alias to a version; the version of the same origin that had it loses it.</summary>
    /// <exception cref="RunOptionsException">It is no checkpoint, or its suites do not say PASS.</exception>
    Task<AliasView> SetAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default);

    /// <summary>Takes an alias from a version. False when it has not got it.</summary>
    Task<bool> RemoveAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default);
}

/// <summary>An alias as pages and clients see it.</summary>
/// <param name="Alias">What the version is good for.</param>
/// <param name="Model">Path of the version, as options name it.</param>
/// <param name="Origin">Path of the model that it comes from, over any number of runs.</param>
/// <param name="RunId">The run that made it; null for a model that no run made.</param>
/// <param name="EvaluationId">The evaluation whose PASS let it be promoted.</param>
/// <param name="SetAt">Since when.</param>
/// <param name="Actor">Who set it.</param>
public sealed record AliasView(ModelAlias Alias, string Model, string Origin, Guid? RunId, Guid? EvaluationId, DateTimeOffset SetAt, string Actor);

/// <summary>The body of PUT /api/v1/aliases/{alias}.</summary>
/// <param name="Model">Path of a checkpoint folder.</param>
public sealed record AliasRequest(string Model);

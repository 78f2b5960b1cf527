using Eep.Web.Access;

namespace Eep.Web.Runs;

/// <summary>The door to checkpoints of individuals.</summary>
public sealed class IndividualCheckpoints(IndividualExports exports, ICurrentUser user) : IIndividualCheckpoints
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<IndividualCheckpoint>> ListAsync(Guid runId, CancellationToken cancellationToken = default) =>
        exports.ListAsync(runId, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> StartAsync(Guid runId, int number, CancellationToken cancellationToken = default) =>
        await exports.StartAsync(runId, number, await user.RequireAsync(AccessRole.Operator), cancellationToken);
}

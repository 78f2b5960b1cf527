using Eep.Web.Access;
using Eep.Web.Runs;

namespace Eep.Web.Storage;

/// <inheritdoc/>
public sealed class StorageService(ICurrentUser user, StorageMeter meter, IntegrityCheck check, RunPurge purge, TimeProvider clock) : IStorageService
{
    /// <inheritdoc/>
    public Task<StorageReport> MeasureAsync(CancellationToken cancellationToken) => meter.MeasureAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IntegrityReport> CheckAsync(bool hash, CancellationToken cancellationToken)
    {
        await user.RequireAsync(AccessRole.Admin);
        return await check.CheckAsync(hash, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> EmptyTrashAsync(CancellationToken cancellationToken) =>
        await purge.EmptyTrashAsync(clock.GetUtcNow(), await user.RequireAsync(AccessRole.Admin), cancellationToken);
}

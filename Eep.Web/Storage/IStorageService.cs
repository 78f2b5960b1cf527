namespace Eep.Web.Storage;

/// <summary>The door to what lies on disk, for pages and endpoints.</summary>
public interface IStorageService
{
    /// <summary>Bytes of database, runs, archive and trash, and what is free.</summary>
    Task<StorageReport> MeasureAsync(CancellationToken cancellationToken = default);

    /// <summary>Compares database and disk. For admins, as all below.</summary>
    /// <param name="hash">Reads every file.</param>
    /// <exception cref="Access.AccessException">The user is no admin.</exception>
    Task<IntegrityReport> CheckAsync(bool hash, CancellationToken cancellationToken = default);

    /// <summary>Deletes all that was thrown away, except what other runs need.</summary>
    /// <returns>How many runs are gone.</returns>
    Task<int> EmptyTrashAsync(CancellationToken cancellationToken = default);
}

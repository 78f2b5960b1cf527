namespace Eep.Web.Storage;

/// <summary>Where the bytes of the data folder are.</summary>
/// <param name="Database">The database's files; 0 when it is a server.</param>
/// <param name="Shelves">Bytes of run folders by shelf: desk, archive, trash.</param>
/// <param name="Largest">The runs that take most, largest first.</param>
/// <param name="Free">Free bytes on the disk of the data folder.</param>
public sealed record StorageReport(
    long Database, IReadOnlyDictionary<string, long> Shelves, IReadOnlyList<RunSize> Largest, long Free);

/// <summary>Bytes of a run's folder.</summary>
public sealed record RunSize(Guid Id, string Name, string Shelf, long Bytes);

/// <summary>What an integrity check has found; empty lists mean that all is well.</summary>
/// <param name="Database">Complaints of the database itself.</param>
/// <param name="Files">Registered files that are missing or not what was registered.</param>
/// <param name="Orphans">Run folders that no run names.</param>
public sealed record IntegrityReport(IReadOnlyList<string> Database, IReadOnlyList<string> Files, IReadOnlyList<string> Orphans)
{
    /// <summary>Whether nothing was found; orphans waste space but harm nobody.</summary>
    public bool IsWhole => Database.Count == 0 && Files.Count == 0;
}

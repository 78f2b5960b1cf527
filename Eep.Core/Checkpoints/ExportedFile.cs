namespace Eep.Core.Checkpoints;

/// <summary>One file that was written.</summary>
/// <param name="Name">File name within its folder.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the whole file, taken while it was written.</param>
public sealed record ExportedFile(string Name, long Bytes, string Sha256);

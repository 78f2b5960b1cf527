namespace Eep.Web.Data;

/// <summary>A file of a completed run that can be downloaded.</summary>
public sealed class Artifact
{
    public required Guid RunId { get; init; }

    /// <summary>Relative to the run's folder, forward slashes.</summary>
    public required string Path { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string Sha256 { get; init; }
}

using Eep.Core.Runs;

namespace Eep.Web.Runs;

/// <summary>Checkpoints of single individuals of a run: made when somebody asks, kept among the run's artifacts.</summary>
public interface IIndividualCheckpoints
{
    /// <summary>Those that are made, being made, or could not be made, by number.</summary>
    Task<IReadOnlyList<IndividualCheckpoint>> ListAsync(Guid runId, CancellationToken cancellationToken = default);

    /// <summary>Begins to write one. One that is there, or in work, is left alone.</summary>
    /// <returns>False when there is no such individual.</returns>
    Task<bool> StartAsync(Guid runId, int number, CancellationToken cancellationToken = default);
}

/// <summary>Where the checkpoint of an individual stands.</summary>
/// <param name="Number">The individual's.</param>
/// <param name="Files">With paths in the run's folder; empty until it is made.</param>
/// <param name="Failure">Why it could not be made; null while it is in work and when it is made.</param>
public sealed record IndividualCheckpoint(int Number, IReadOnlyList<ArtifactFile> Files, string? Failure = null)
{
    /// <summary>Whether it can be downloaded.</summary>
    public bool IsMade => Files.Count > 0;

    /// <summary>Whether it is being written or waits for that.</summary>
    public bool IsInWork => !IsMade && Failure is null;

    /// <summary>Size of all files.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>Where its files lie, in the run's folder.</summary>
    public static string FolderOf(int number) => $"individuals/{number}/checkpoint";
}

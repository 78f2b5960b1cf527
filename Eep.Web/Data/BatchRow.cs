namespace Eep.Web.Data;

/// <summary>
/// A batch of a generation that a run's engine has offered: waits, is claimed, is answered, and goes when the engine has the answers. Its number
/// belongs to one generation, block of documents and party of plans of one attempt, so each of these is answered once.
/// </summary>
public sealed class BatchRow
{
    public required Guid RunId { get; init; }

    /// <summary>The attempt whose engine offered it.</summary>
    public required int Attempt { get; init; }

    /// <summary>Counts the batches of the attempt.</summary>
    public required int Number { get; init; }

    /// <summary>The batch's JSON, compressed.</summary>
    public required byte[] Batch { get; init; }

    /// <summary>Drawn anew by whoever claims it; what is told under an earlier claim is refused.</summary>
    public Guid? Claim { get; private set; }

    /// <summary>The process that has claimed it (<see cref="Engine.ProcessIdentity"/>), or null.</summary>
    public string? Owner { get; private set; }

    /// <summary>Signs of life of the owner; a count, so that no clock has a say.</summary>
    public int Beats { get; private set; }

    /// <summary>The answers' JSON, compressed; null while it is not answered.</summary>
    public byte[]? Answers { get; private set; }
}

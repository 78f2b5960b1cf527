namespace Eep.Web.Access;

/// <summary>A key for programs. Only its hash is stored; the key is shown once.</summary>
public sealed class ApiToken
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>What it is for, in the words of its owner.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key, lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The most it may do; its owner's role limits it further.</summary>
    public required AccessRole Scope { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

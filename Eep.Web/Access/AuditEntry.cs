namespace Eep.Web.Access;

/// <summary>A line of the audit log: who did what, when, from where.</summary>
public sealed class AuditEntry
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Name of the user, or what stands for one: <c>local</c>, <c>nobody</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>Noun and verb: <c>login.failed</c>, <c>run.cancel</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to.</summary>
    public required string Target { get; init; }

    /// <summary>Network address of the client; null inside a page's live connection.</summary>
    public string? Address { get; init; }
}

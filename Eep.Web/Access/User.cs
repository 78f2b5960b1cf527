namespace Eep.Web.Access;

/// <summary>Somebody who may log in.</summary>
public sealed class User
{
    /// <summary>Wrong passwords in a row that lock the account.</summary>
    public const int FailureLimit = 5;

    /// <summary>How long it stays locked.</summary>
    public static readonly TimeSpan LockTime = TimeSpan.FromMinutes(5);

    public required Guid Id { get; init; }

    /// <summary>Lower case; unique.</summary>
    public required string Name { get; init; }

    public AccessRole Role { get; set; }

    /// <summary>As ASP.NET Core's password hasher writes it.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>Changes with password and role; sessions that carry another one are over.</summary>
    public Guid Stamp { get; set; }

    public int Failures { get; private set; }

    public DateTimeOffset? LockedUntil { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when the user is shut out, tokens included; null = not.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Whether too many wrong passwords have locked it.</summary>
    public bool IsLocked(DateTimeOffset now) => now < LockedUntil;

    /// <summary>Counts a login that failed.</summary>
    public void Fail(DateTimeOffset now)
    {
        if (++Failures >= FailureLimit)
        {
            (Failures, LockedUntil) = (0, now + LockTime);
        }
    }

    /// <summary>Forgets failed logins.</summary>
    public void Succeed() => (Failures, LockedUntil) = (0, null);
}

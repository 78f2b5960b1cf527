namespace Eep.Web.Access;

/// <summary>Who asks.</summary>
public sealed record MeView(string Name, AccessRole Role);

/// <summary>A token; its key only where it was just made.</summary>
public sealed record TokenView(Guid Id, string Name, AccessRole Scope, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string? Key)
{
    public static TokenView Of(ApiToken token, string? key = null) =>
        new(token.Id, token.Name, token.Scope, token.CreatedAt, token.ExpiresAt, key);
}

/// <summary>A user without secrets.</summary>
public sealed record UserView(
    Guid Id, string Name, AccessRole Role, DateTimeOffset CreatedAt, DateTimeOffset? LockedUntil, DateTimeOffset? DisabledAt)
{
    public static UserView Of(User user) => new(user.Id, user.Name, user.Role, user.CreatedAt, user.LockedUntil, user.DisabledAt);
}

/// <summary>A token to make.</summary>
public sealed record NewToken(string Name, AccessRole Scope, int Days = 90);

/// <summary>A user to add.</summary>
public sealed record NewUser(string Name, string Password, AccessRole Role);

/// <summary>What to change of a user; what is absent stays.</summary>
public sealed record UserChange(AccessRole? Role = null, string? Password = null, bool? Disabled = null);

/// <summary>A new password of one's own.</summary>
/// <param name="Current">The present one.</param>
/// <param name="Password">The new one.</param>
public sealed record PasswordChange(string Current, string Password);

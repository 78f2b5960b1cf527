namespace Eep.Web.Access;

/// <summary>The door to users, tokens and the audit log, for pages and endpoints. Everything that changes something writes a line of the log.</summary>
public interface IAccountService
{
    /// <summary>Who asks.</summary>
    Task<MeView> MeAsync();

    /// <summary>The user's API tokens; null where there are no users because no login is demanded.</summary>
    Task<IReadOnlyList<TokenView>?> TokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a token; what comes back is the only place where its key appears. Null where there are no users.</summary>
    /// <exception cref="CredentialException">Name, days or scope cannot be used.</exception>
    Task<TokenView?> AddTokenAsync(NewToken request, CancellationToken cancellationToken = default);

    /// <summary>Ends one of the user's tokens. False when there is none.</summary>
    Task<bool> DeleteTokenAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Changes the user's own password, which ends all sessions, this one too. False where there are no users.</summary>
    /// <exception cref="CredentialException">The present password is wrong or the new one cannot be used.</exception>
    Task<bool> ChangePasswordAsync(PasswordChange change, CancellationToken cancellationToken = default);

    /// <summary>All users. For admins, as all below.</summary>
    /// <exception cref="AccessException">The user is no admin.</exception>
    Task<IReadOnlyList<UserView>> UsersAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a user.</summary>
    /// <exception cref="CredentialException">Name or password cannot be used.</exception>
    Task<UserView> AddUserAsync(NewUser request, CancellationToken cancellationToken = default);

    /// <summary>Changes a user and ends the user's sessions. Null when there is none.</summary>
    /// <exception cref="CredentialException">The password cannot be used, or nobody would be admin any more.</exception>
    Task<UserView?> ChangeUserAsync(Guid id, UserChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes a user with all tokens. False when there is none.</summary>
    /// <exception cref="CredentialException">Nobody would be admin any more.</exception>
    Task<bool> DeleteUserAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The latest lines of the audit log, newest first.</summary>
    /// <param name="before">Only lines with a smaller number, to page on.</param>
    Task<IReadOnlyList<AuditEntry>> AuditAsync(long? before, int count, CancellationToken cancellationToken = default);
}

namespace Eep.Web.Access;

/// <inheritdoc/>
public sealed class AccountService(ICurrentUser current, UserStore users, TokenStore tokens, AuditLog audit, TimeProvider clock) : IAccountService
{
    /// <inheritdoc/>
    public async Task<MeView> MeAsync()
    {
        var user = await current.FindAsync();
        return new MeView(user.Identity?.Name ?? "", user.Role() ?? AccessRole.Viewer);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TokenView>?> TokensAsync(CancellationToken cancellationToken) =>
        await OwnIdAsync() is { } own ? [.. (await tokens.ListAsync(own, cancellationToken)).Select(token => TokenView.Of(token))] : null;

    /// <inheritdoc/>
    public async Task<TokenView?> AddTokenAsync(NewToken request, CancellationToken cancellationToken)
    {
        if (await OwnIdAsync() is not { } own)
        {
            return null;
        }

        var me = await MeAsync();
        if (request.Scope > me.Role)
        {
            throw new CredentialException($"The scope {request.Scope} is beyond the role {me.Role}.");
        }

        // Whoever finds a token must not be able to live on in another one.
        if ((await current.FindAsync()).TokenEnd() is { } end && clock.GetUtcNow().AddDays(request.Days) > end)
        {
            throw new CredentialException($"days is {request.Days}; a token made with a token ends no later than that one, which ends on {end:yyyy-MM-dd HH:mm} UTC.");
        }

        var (token, key) = await tokens.AddAsync(own, request.Name, request.Scope, request.Days, cancellationToken);
        await audit.WriteAsync(me.Name, "token.create", $"{token.Name} ({token.Scope})");
        return TokenView.Of(token, key);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteTokenAsync(Guid id, CancellationToken cancellationToken)
    {
        var user = await current.FindAsync();
        var mostScope = user.TokenEnd() is null ? AccessRole.Admin : user.Role() ?? AccessRole.Viewer;
        if (user.Reference() is not { } own || !await tokens.DeleteAsync(own.Id, id, mostScope, cancellationToken))
        {
            return false;
        }

        await audit.WriteAsync((await MeAsync()).Name, "token.delete", $"{id}");
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> ChangePasswordAsync(PasswordChange change, CancellationToken cancellationToken)
    {
        if (await OwnIdAsync() is not { } own)
        {
            return false;
        }

        var name = (await MeAsync()).Name;
        if (await users.LogInAsync(name, change.Current, cancellationToken) is null)
        {
            await audit.WriteAsync(name, "password.failed", name);
            throw new CredentialException(
                $"The present password is not the one that was given, or the account is locked for {User.LockTime.TotalMinutes:0} minutes.");
        }

        await users.ChangeAsync(own, new UserChange(Password: change.Password), cancellationToken);
        await audit.WriteAsync(name, "password.change", name);
        return true;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UserView>> UsersAsync(CancellationToken cancellationToken)
    {
        await current.RequireAsync(AccessRole.Admin);
        return [.. (await users.ListAsync(cancellationToken)).Select(UserView.Of)];
    }

    /// <inheritdoc/>
    public async Task<UserView> AddUserAsync(NewUser request, CancellationToken cancellationToken)
    {
        var actor = await current.RequireAsync(AccessRole.Admin);
        var added = await users.AddAsync(request.Name, request.Password, request.Role, cancellationToken);
        await audit.WriteAsync(actor, "user.create", $"{added.Name} ({added.Role})");
        return UserView.Of(added);
    }

    /// <inheritdoc/>
    public async Task<UserView?> ChangeUserAsync(Guid id, UserChange change, CancellationToken cancellationToken)
    {
        var actor = await current.RequireAsync(AccessRole.Admin);
        if (await users.ChangeAsync(id, change, cancellationToken) is not { } changed)
        {
            return null;
        }

        await audit.WriteAsync(actor, "user.change", $"{changed.Name} ({What(change, changed)})");
        return UserView.Of(changed);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteUserAsync(Guid id, CancellationToken cancellationToken)
    {
        var actor = await current.RequireAsync(AccessRole.Admin);
        if (!await users.DeleteAsync(id, cancellationToken))
        {
            return false;
        }

        await audit.WriteAsync(actor, "user.delete", $"{id}");
        return true;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditEntry>> AuditAsync(long? before, int count, CancellationToken cancellationToken)
    {
        await current.RequireAsync(AccessRole.Admin);
        return await audit.ReadAsync(before, count, cancellationToken);
    }

    private static string What(UserChange change, User changed) => string.Join(", ", ((string?[])[
        change.Role is null ? null : changed.Role.ToString(),
        change.Password is null ? null : "new password",
        change.Disabled switch { true => "disabled", false => "enabled", null => null },
    ]).OfType<string>());

    private async Task<Guid?> OwnIdAsync() => (await current.FindAsync()).Reference()?.Id;
}

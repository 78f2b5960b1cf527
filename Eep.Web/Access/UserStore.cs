using Eep.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Access;

/// <summary>Users and their passwords.</summary>
public sealed class UserStore(IDbContextFactory<EepDbContext> contexts, IPasswordHasher<User> hasher, TimeProvider clock)
{
    // What an unknown name is checked against, so that it takes as long as a known one.
    private readonly User _nobody = Blank(hasher);

    /// <summary>Whether somebody can log in at all.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.AnyAsync(cancellationToken);
    }

    /// <summary>All users, by name.</summary>
    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.AsNoTracking().OrderBy(user => user.Name).ToListAsync(cancellationToken);
    }

    /// <summary>The user with this id and stamp, or null.</summary>
    public async Task<User?> FindAsync((Guid Id, Guid Stamp) reference, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.AsNoTracking()
            .SingleOrDefaultAsync(user => user.Id == reference.Id && user.Stamp == reference.Stamp && user.DisabledAt == null, cancellationToken);
    }

    /// <summary>Stores a new user.</summary>
    /// <exception cref="CredentialException">Name or password cannot be used.</exception>
    public async Task<User> AddAsync(string name, string password, AccessRole role, CancellationToken cancellationToken)
    {
        var user = new User { Id = Guid.CreateVersion7(), Name = Credentials.CheckName(name), Role = role, CreatedAt = clock.GetUtcNow() };
        SetPassword(user, password);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Users.AnyAsync(other => other.Name == user.Name, cancellationToken))
        {
            throw new CredentialException($"There is a user '{user.Name}' already.");
        }

        db.Users.Add(user);
        await db.SaveChangesAsync(cancellationToken);
        return user;
    }

    /// <summary>Makes the changes that are given, and ends the user's sessions. Null when there is no such user.</summary>
    public async Task<User?> ChangeAsync(Guid id, UserChange change, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } user)
        {
            return null;
        }

        var wasAdmin = user is { Role: AccessRole.Admin, DisabledAt: null };
        user.Role = change.Role ?? user.Role;
        user.DisabledAt = change.Disabled is { } disabled ? disabled ? user.DisabledAt ?? clock.GetUtcNow() : null : user.DisabledAt;
        user.Stamp = Guid.NewGuid();
        if (change.Password is not null)
        {
            SetPassword(user, change.Password);
        }

        if (wasAdmin && user is not { Role: AccessRole.Admin, DisabledAt: null })
        {
            await KeepAnAdminAsync(db, id, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    /// <summary>Removes a user with all tokens. False when there is none.</summary>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await KeepAnAdminAsync(db, id, cancellationToken);
        var deleted = await db.Users.Where(user => user.Id == id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return deleted == 1;
    }

    /// <summary>The user, if the password is right and the account is not locked. Failed tries are counted.</summary>
    public async Task<User?> LogInAsync(string name, string password, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var key = name.Trim().ToLowerInvariant();
        var user = await db.Users.SingleOrDefaultAsync(row => row.Name == key, cancellationToken);
        var found = hasher.VerifyHashedPassword(user ?? _nobody, (user ?? _nobody).PasswordHash, password);
        if (user is null || user.DisabledAt is not null || user.IsLocked(clock.GetUtcNow()))
        {
            return null;
        }

        if (found == PasswordVerificationResult.Failed)
        {
            user.Fail(clock.GetUtcNow());
        }
        else
        {
            user.Succeed();
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return found == PasswordVerificationResult.Failed ? null : user;
    }

    private static User Blank(IPasswordHasher<User> hasher)
    {
        var user = new User { Id = Guid.Empty, Name = "", CreatedAt = default };
        user.PasswordHash = hasher.HashPassword(user, Guid.NewGuid().ToString());
        return user;
    }

    private static async Task KeepAnAdminAsync(EepDbContext db, Guid? leaving, CancellationToken cancellationToken)
    {
        if (!await db.Users.AnyAsync(user => user.Role == AccessRole.Admin && user.DisabledAt == null && user.Id != leaving, cancellationToken))
        {
            throw new CredentialException("This is the last admin; make another user admin first.");
        }
    }

    private void SetPassword(User user, string password)
    {
        user.PasswordHash = hasher.HashPassword(user, Credentials.CheckPassword(password, user.Name));
        user.Stamp = Guid.NewGuid();
        user.Succeed();
    }
}

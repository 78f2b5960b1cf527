using Eep.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Access;

/// <summary>API tokens.</summary>
public sealed class TokenStore(IDbContextFactory<EepDbContext> contexts, TimeProvider clock)
{
    /// <summary>What every key begins with, so that scanners for leaked secrets know it.</summary>
    public const string Prefix = "eep_";

    private const int LongestDays = 366;

    /// <summary>Makes a token; the key is in no store and cannot be shown again.</summary>
    /// <exception cref="CredentialException">The name is empty or the days are out of range.</exception>
    public async Task<(ApiToken Token, string Key)> AddAsync(
        Guid userId, string name, AccessRole scope, int days, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 100 || days is < 1 or > LongestDays)
        {
            throw new CredentialException($"A token takes a name of at most 100 characters and 1 to {LongestDays} days; '{name}' and {days} were given.");
        }

        var key = Prefix + Credentials.NewKey();
        var now = clock.GetUtcNow();
        var token = new ApiToken
        {
            Id = Guid.CreateVersion7(),
            UserId = userId,
            Name = name.Trim(),
            Hash = Credentials.Hash(key),
            Scope = scope,
            CreatedAt = now,
            ExpiresAt = now.AddDays(days),
        };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.ApiTokens.Add(token);
        await db.SaveChangesAsync(cancellationToken);
        return (token, key);
    }

    /// <summary>The tokens of a user, newest first.</summary>
    public async Task<IReadOnlyList<ApiToken>> ListAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ApiTokens.AsNoTracking()
            .Where(token => token.UserId == userId).OrderByDescending(token => token.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Ends a token of a user whose scope is at most this. False when there is none.</summary>
    public async Task<bool> DeleteAsync(Guid userId, Guid id, AccessRole mostScope, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var scopes = Enum.GetValues<AccessRole>().Where(scope => scope <= mostScope).ToArray();
        return await db.ApiTokens.Where(token => token.Id == id && token.UserId == userId && scopes.Contains(token.Scope)).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    /// <summary>The owner, the role and the end of a key that is valid now; null otherwise.</summary>
    public async Task<(User User, AccessRole Role, DateTimeOffset End)?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var (hash, now) = (Credentials.Hash(key), clock.GetUtcNow());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.ApiTokens.AsNoTracking()
            .Where(token => token.Hash == hash && token.ExpiresAt > now)
            .Join(db.Users.Where(user => user.DisabledAt == null), token => token.UserId, user => user.Id, (token, user) => new { token.Scope, token.ExpiresAt, User = user })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.User, found.Scope < found.User.Role ? found.Scope : found.User.Role, found.ExpiresAt);
    }
}

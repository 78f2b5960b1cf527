using Eep.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Access;

/// <summary>Writes and reads the audit log. Lines are only ever added.</summary>
public sealed class AuditLog(IDbContextFactory<EepDbContext> contexts, IHttpContextAccessor requests, TimeProvider clock)
{
    /// <summary>Adds a line.</summary>
    public async Task WriteAsync(string actor, string action, string target)
    {
        await using var db = await contexts.CreateDbContextAsync();
        db.AuditEntries.Add(new AuditEntry
        {
            At = clock.GetUtcNow(),
            Actor = actor,
            Action = action,
            Target = target,
            Address = requests.HttpContext?.Connection.RemoteIpAddress?.ToString(),
        });
        await db.SaveChangesAsync();
    }

    /// <summary>The latest lines, newest first.</summary>
    /// <param name="before">Only lines with a smaller number, to page on.</param>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(long? before, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AuditEntries.AsNoTracking()
            .Where(entry => before == null || entry.Id < before)
            .OrderByDescending(entry => entry.Id)
            .Take(count)
            .ToListAsync(cancellationToken);
    }
}

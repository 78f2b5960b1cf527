using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Eep.Web.Data;

/// <summary>Makes the context of the database that the settings name.</summary>
public sealed class EepDbContextFactory(
    IOptions<DatabaseOptions> options, IDbContextFactory<SqliteEepDbContext> sqlite, IDbContextFactory<PostgresEepDbContext> postgres)
    : IDbContextFactory<EepDbContext>
{
    /// <inheritdoc/>
    public EepDbContext CreateDbContext() => options.Value.Provider == DatabaseProvider.Postgres
        ? postgres.CreateDbContext()
        : sqlite.CreateDbContext();
}

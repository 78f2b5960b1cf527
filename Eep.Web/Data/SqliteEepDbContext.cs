using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Eep.Web.Data;

/// <summary>The store in SQLite, the default.</summary>
public sealed class SqliteEepDbContext(DbContextOptions<SqliteEepDbContext> options) : EepDbContext(options)
{
    /// <summary>SQLite cannot order DateTimeOffset; as a number it can.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<DateTimeOffsetToBinaryConverter>();

    /// <summary>For <c>dotnet ef migrations add NAME --context SqliteEepDbContext --output-dir Data/Migrations/Sqlite</c>.</summary>
    public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqliteEepDbContext>
    {
        /// <inheritdoc/>
        public SqliteEepDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqliteEepDbContext>().UseSqlite("Data Source=:memory:").Options);
    }
}

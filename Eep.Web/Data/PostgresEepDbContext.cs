using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Eep.Web.Data;

/// <summary>The store in PostgreSQL.</summary>
public sealed class PostgresEepDbContext(DbContextOptions<PostgresEepDbContext> options) : EepDbContext(options)
{
    /// <summary>Writers of one run wait for each other at its row, as they wait for the whole file in SQLite.</summary>
    public override IQueryable<Run> RunForChange(Guid id) =>
        Runs.FromSql($"""SELECT * FROM "Runs" WHERE "Id" = {id} FOR UPDATE""");

    /// <summary>Those who claim at once do not wait for each other.</summary>
    public override IQueryable<BatchRow> BatchForClaim(Guid runId) => Batches.FromSql(
        $"""SELECT * FROM "Batches" WHERE "RunId" = {runId} AND "Claim" IS NULL ORDER BY "Attempt" DESC, "Number" LIMIT 1 FOR UPDATE SKIP LOCKED""");

    /// <summary>For <c>dotnet ef migrations add NAME --context PostgresEepDbContext --output-dir Data/Migrations/Postgres</c>.</summary>
    public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<PostgresEepDbContext>
    {
        /// <inheritdoc/>
        public PostgresEepDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostgresEepDbContext>().UseNpgsql("Host=localhost").Options);
    }
}

using Eep.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>The store. One model for every database; a derived context a database carries its own migrations.</summary>
public abstract class EepDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Run> Runs => Set<Run>();

    public DbSet<RunEvent> RunEvents => Set<RunEvent>();

    public DbSet<GenerationRow> Generations => Set<GenerationRow>();

    public DbSet<IndividualRow> Individuals => Set<IndividualRow>();

    public DbSet<BatchRow> Batches => Set<BatchRow>();

    public DbSet<Artifact> Artifacts => Set<Artifact>();

    public DbSet<Evaluation> Evaluations => Set<Evaluation>();

    public DbSet<AliasRow> Aliases => Set<AliasRow>();

    public DbSet<BudgetSearch> BudgetSearches => Set<BudgetSearch>();

    public DbSet<User> Users => Set<User>();

    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>The run that is about to be changed in the transaction that is open; nobody else changes it meanwhile.</summary>
    public virtual IQueryable<Run> RunForChange(Guid id) => Runs.Where(run => run.Id == id);

    /// <summary>The first batch of a run that nobody has claimed; others who look in the transaction that is open find another one, or wait.</summary>
    public virtual IQueryable<BatchRow> BatchForClaim(Guid runId) => Batches
        .Where(batch => batch.RunId == runId && batch.Claim == null)
        .OrderByDescending(batch => batch.Attempt).ThenBy(batch => batch.Number)
        .Take(1);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(EepDbContext).Assembly);
}

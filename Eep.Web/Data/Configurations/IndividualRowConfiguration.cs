using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How an individual is stored.</summary>
public sealed class IndividualRowConfiguration : IEntityTypeConfiguration<IndividualRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<IndividualRow> builder)
    {
        builder.ToTable("Individuals");
        builder.HasKey(row => new { row.RunId, row.Number });
        builder.Property(row => row.PlanHash).HasMaxLength(64);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How a batch is stored.</summary>
public sealed class BatchRowConfiguration : IEntityTypeConfiguration<BatchRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<BatchRow> builder)
    {
        builder.ToTable("Batches");
        builder.HasKey(row => new { row.RunId, row.Attempt, row.Number });
        builder.Property(row => row.Owner).HasMaxLength(200);
        builder.HasOne<Run>().WithMany().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

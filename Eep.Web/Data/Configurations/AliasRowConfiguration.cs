using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How an alias is stored.</summary>
public sealed class AliasRowConfiguration : IEntityTypeConfiguration<AliasRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<AliasRow> builder)
    {
        builder.ToTable("Aliases");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Origin).HasMaxLength(1000);
        builder.Property(row => row.Alias).HasConversion<string>().HasMaxLength(20);
        builder.Property(row => row.Model).HasMaxLength(1000);
        builder.Property(row => row.Actor).HasMaxLength(100);
        builder.HasIndex(row => new { row.Origin, row.Alias }).IsUnique();
    }
}

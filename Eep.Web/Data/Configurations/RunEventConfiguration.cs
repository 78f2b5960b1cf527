using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How an event is stored.</summary>
public sealed class RunEventConfiguration : IEntityTypeConfiguration<RunEvent>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<RunEvent> builder)
    {
        builder.HasKey(entry => entry.Id);
        builder.HasIndex(entry => new { entry.RunId, entry.Sequence }).IsUnique();
        builder.Property(entry => entry.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(entry => entry.Actor).HasMaxLength(100);
    }
}

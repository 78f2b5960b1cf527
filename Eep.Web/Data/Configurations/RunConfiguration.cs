using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How a run is stored.</summary>
public sealed class RunConfiguration : IEntityTypeConfiguration<Run>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<Run> builder)
    {
        builder.HasKey(run => run.Id);
        builder.Ignore(run => run.News);
        builder.Property(run => run.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(run => run.Options).HasJson();
        builder.Property(run => run.Memory).HasJson();
        builder.Property(run => run.Report).HasJson();
        builder.Property(run => run.Progress).HasJson();
        builder.Property(run => run.Tags).HasMaxLength(300);
        builder.Property(run => run.Note).HasMaxLength(4000);
        builder.Property(run => run.LastSequence).IsConcurrencyToken();
        builder.HasIndex(run => run.CreatedAt);
        builder.HasIndex(run => run.State);
        builder.HasMany<RunEvent>().WithOne().HasForeignKey(entry => entry.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany<GenerationRow>().WithOne().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany<IndividualRow>().WithOne().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany<Artifact>().WithOne().HasForeignKey(artifact => artifact.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How an evaluation is stored. It outlives its run: its report stays true.</summary>
public sealed class EvaluationConfiguration : IEntityTypeConfiguration<Evaluation>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<Evaluation> builder)
    {
        builder.HasKey(evaluation => evaluation.Id);
        builder.Property(evaluation => evaluation.Name).HasMaxLength(300);
        builder.Property(evaluation => evaluation.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(evaluation => evaluation.Verdict).HasConversion<string>().HasMaxLength(20);
        builder.Property(evaluation => evaluation.Options).HasJson();
        builder.Property(evaluation => evaluation.Summary).HasJson();
        builder.Property(evaluation => evaluation.Actor).HasMaxLength(100);
        builder.Property(evaluation => evaluation.Version).IsConcurrencyToken();
        builder.HasIndex(evaluation => evaluation.CreatedAt);
        builder.HasIndex(evaluation => evaluation.RunId);
    }
}

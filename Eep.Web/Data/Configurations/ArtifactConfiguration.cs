using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How an artifact is stored.</summary>
public sealed class ArtifactConfiguration : IEntityTypeConfiguration<Artifact>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<Artifact> builder)
    {
        builder.HasKey(artifact => new { artifact.RunId, artifact.Path });
        builder.Property(artifact => artifact.Sha256).HasMaxLength(64);
    }
}

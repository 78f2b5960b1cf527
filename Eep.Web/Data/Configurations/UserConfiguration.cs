using Eep.Web.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How a user is stored.</summary>
public sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.HasKey(user => user.Id);
        builder.HasIndex(user => user.Name).IsUnique();
        builder.Property(user => user.Name).HasMaxLength(64);
        builder.Property(user => user.Role).HasConversion<string>().HasMaxLength(20);
        builder.HasMany<ApiToken>().WithOne().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

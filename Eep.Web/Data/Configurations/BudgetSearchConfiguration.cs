using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How a budget search is stored. It outlives its runs: what they found stays true.</summary>
public sealed class BudgetSearchConfiguration : IEntityTypeConfiguration<BudgetSearch>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<BudgetSearch> builder)
    {
        builder.HasKey(search => search.Id);
        builder.Ignore(search => search.InWork);
        builder.Property(search => search.Name).HasMaxLength(300);
        builder.Property(search => search.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(search => search.Options).HasJson();
        builder.Property(search => search.Sizes).HasJson();
        builder.Property(search => search.Runs).HasJson();
        builder.Property(search => search.Report).HasJson();
        builder.Property(search => search.Actor).HasMaxLength(100);
        builder.Property(search => search.EndedBy).HasMaxLength(100);
        builder.Property(search => search.Version).IsConcurrencyToken();
        builder.HasIndex(search => search.CreatedAt);
        builder.HasIndex(search => search.State);
    }
}

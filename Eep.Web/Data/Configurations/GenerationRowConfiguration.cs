using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>How a generation is stored.</summary>
public sealed class GenerationRowConfiguration : IEntityTypeConfiguration<GenerationRow>
{
    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<GenerationRow> builder)
    {
        builder.ToTable("Generations");
        builder.HasKey(row => new { row.RunId, row.Generation });
        builder.Property(row => row.Phase).HasConversion<string>().HasMaxLength(20);
        HasTable(builder.Property(row => row.Survival));
        HasTable(builder.Property(row => row.Utilisation));
    }

    // Rows are written once, so comparing references is enough.
    private static void HasTable(PropertyBuilder<double[][]> property) => property.HasConversion(
        table => TableBlob.Pack(table),
        blob => TableBlob.Unpack(blob),
        new ValueComparer<double[][]>((a, b) => ReferenceEquals(a, b), table => table.Length, table => table));
}

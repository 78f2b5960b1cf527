using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Eep.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteEepDbContext))]
    [Migration("20261124170500_StoppedEvaluations")]
    public partial class StoppedEvaluations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<double>(name: "StoppedLow", table: "Individuals", type: "REAL", nullable: true);
            migrationBuilder.AddColumn<double>(name: "StoppedHigh", table: "Individuals", type: "REAL", nullable: true);
            migrationBuilder.AddColumn<int>(name: "StoppedItems", table: "Individuals", type: "INTEGER", nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "StoppedLow", table: "Individuals");
            migrationBuilder.DropColumn(name: "StoppedHigh", table: "Individuals");
            migrationBuilder.DropColumn(name: "StoppedItems", table: "Individuals");
        }
    }
}

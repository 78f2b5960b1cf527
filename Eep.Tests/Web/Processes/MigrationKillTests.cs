using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using Eep.Web.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using SQLitePCL;

namespace Eep.Tests.Web.Processes;

/// <summary>kill -9 of a real process that brings the first release's database up to date.</summary>
public sealed class MigrationKillTests : IDisposable
{
    private const int Tries = 10;

    private static readonly int Migrations = typeof(SqliteEepDbContext).Assembly.GetTypes().Count(IsMigration);

    private readonly string _folder = Directory.CreateTempSubdirectory("eep-migration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Kill_BetweenTwoMigrations_TheNextStartCompletesThemAndKeepsEveryRow()
    {
        var data = await KillInMidMigrationAsync();

        await using var eep = await EepProcess.ServeAsync(data);

        var runs = await eep.ListAsync();
        Assert.Equal(
            [("cancelled", 5), ("completed", 23)],
            runs.Select(run => (run!["state"]!.GetValue<string>(), run["generations"]!.GetValue<int>())));
        var completed = runs[1]!["id"]!.GetValue<string>();
        Assert.Equal(192, (await eep.IndividualLinesAsync(completed)).Count);
        Assert.Equal(13, (await eep.GetAsync($"/api/v1/runs/{completed}/artifacts")).AsArray().Count);

        using var database = Open(data);
        Assert.Equal(Migrations, Count(database, "__EFMigrationsHistory"));
        Assert.Equal("ok", Scalar(database, "PRAGMA integrity_check"));
    }

    private static bool IsMigration(Type type) =>
        type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(SqliteEepDbContext);

    // A process that is faster than this test has migrated everything: then another one is tried.
    private async Task<string> KillInMidMigrationAsync()
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var data = await FirstReleaseAsync(attempt);
            using var database = Open(data);
            var before = Count(database, "__EFMigrationsHistory");
            using var process = EepProcess.StartServing(data);
            if (await HoldBetweenMigrationsAsync(database, before, Migrations))
            {
                Assert.False(process.HasExited);
                process.Kill();
                await process.WaitForExitAsync();
                Assert.InRange(Count(database, "__EFMigrationsHistory"), before + 1, Migrations - 1);
                Execute(database, "ROLLBACK");
                return data;
            }

            process.Kill();
            await process.WaitForExitAsync();
        }

        throw new InvalidOperationException($"{Tries} processes had all migrated before they could be killed.");
    }

    // Takes the write lock as often as it is free, and keeps it when some migrations are there and some are not: the process now waits for it.
    private static async Task<bool> HoldBetweenMigrationsAsync(SqliteConnection database, int before, int all)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(1))
        {
            if (raw.sqlite3_exec(database.Handle, "BEGIN IMMEDIATE") != raw.SQLITE_OK)
            {
                continue;
            }

            var applied = Count(database, "__EFMigrationsHistory");
            if (applied > before && applied < all)
            {
                return true;
            }

            Execute(database, "ROLLBACK");
            if (applied == all)
            {
                return false;
            }

            await Task.Delay(1);
        }

        return false;
    }

    private async Task<string> FirstReleaseAsync(int number)
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, $"{number}")).FullName;
        await using var packed = File.OpenRead(RepositoryRoot.Fixture("database", "first-release.db.gz"));
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        await using var target = File.Create(Path.Combine(data, "eep.db"));
        await unpacked.CopyToAsync(target);
        return data;
    }

    private static SqliteConnection Open(string data)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(data, "eep.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static int Count(SqliteConnection database, string table) =>
        Convert.ToInt32(Scalar(database, $"SELECT COUNT(*) FROM \"{table}\""), CultureInfo.InvariantCulture);

    private static object? Scalar(SqliteConnection database, string text)
    {
        using var command = database.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection database, string text) => Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database.Handle, text));
}

using System.IO.Compression;
using Eep.Web.Configuration;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Tests.Web.Data;

/// <summary>What a start finds: nothing, an old database, a newer one, the traces of a killed process.</summary>
public sealed class DatabaseSetupTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task MigrateEepDataAsync_DatabaseOfTheFirstRelease_KeepsEveryRunWhole()
    {
        await using (var packed = File.OpenRead(RepositoryRoot.Fixture("database", "first-release.db.gz")))
        await using (var unpacked = new GZipStream(packed, CompressionMode.Decompress))
        await using (var target = File.Create(Path.Combine(_fixture.Folder, "eep.db")))
        {
            await unpacked.CopyToAsync(target);
        }

        await _fixture.InitializeAsync();

        var runs = await _fixture.Queries.ListAsync();
        Assert.Equal([(RunState.Cancelled, 5), (RunState.Completed, 23)], runs.Select(run => (run.State, run.Generations)));
        Assert.All(runs, run => Assert.Equal(RunShelf.Desk, run.Shelf));
        var completed = runs[1].Id;
        Assert.NotNull((await _fixture.RowAsync(completed)).Report);
        Assert.Equal(13, (await _fixture.Queries.ArtifactsAsync(completed)).Count);
        Assert.Equal(192, (await _fixture.Generations.ReadAsync(completed)).Sum(record => record.Individuals.Count));
        Assert.Equal(Enumerable.Range(1, 43).Select(number => (long)number), (await _fixture.EventsAsync(completed)).Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task MigrateEepDataAsync_DatabaseOfANewerRelease_IsRefusedByASentence()
    {
        await _fixture.InitializeAsync();
        await using (var db = _fixture.Context())
        {
            await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('99990101000000_Later', '99.0')""");
        }

        var refusal = await Assert.ThrowsAsync<ConfigurationException>(_fixture.SecondProcessAsync);

        Assert.Contains("newer Eep (migration 99990101000000_Later)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateEepDataAsync_LockLeftByAKilledProcess_DoesNotBlock()
    {
        await _fixture.InitializeAsync();
        await using (var db = _fixture.Context())
        {
            await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')""");
            await db.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsHistory" """);
            foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()!))
            {
                var drop = $"PRAGMA foreign_keys=OFF; DROP TABLE \"{table}\"";
                await db.Database.ExecuteSqlRawAsync(drop);
            }
        }

        var second = await _fixture.SecondProcessAsync();

        await second.AddRunAsync();
        await second.DisposeAsync();
    }
}

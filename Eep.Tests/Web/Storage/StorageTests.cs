using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Models;
using Eep.Web.Runs;
using Eep.Web.Storage;
using Microsoft.EntityFrameworkCore;

namespace Eep.Tests.Web.Storage;

/// <summary>Sizes, checks, backups and the way from the desk to nowhere.</summary>
public sealed class StorageTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Check_WholeDataFolder_FindsNothing() =>
        Assert.True((await CheckAsync(await AddCompletedAsync(), hash: true)).IsWhole);

    [Theory]
    [InlineData("missing", false)]
    [InlineData("bytes", false)]
    [InlineData("hash", true)]
    public async Task Check_DamagedFile_IsNamed(string damage, bool hash)
    {
        var id = await AddCompletedAsync();
        var path = Path.Combine(_fixture.Paths.RunFolder(id), "plan.json");
        switch (damage)
        {
            case "missing": File.Delete(path); break;
            case "bytes": await File.AppendAllTextAsync(path, "x"); break;
            default: await File.WriteAllTextAsync(path, "[]"); break;
        }

        var report = await CheckAsync(id, hash);

        Assert.Contains(damage, Assert.Single(report.Files), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_FolderOfNoRun_IsAnOrphanThatHarmsNobody()
    {
        Directory.CreateDirectory(_fixture.Paths.RunFolder(Guid.Empty));
        var report = await CheckAsync(Guid.Empty, hash: false);
        Assert.Equal([Guid.Empty.ToString()], report.Orphans);
        Assert.True(report.IsWhole);
    }

    [Fact]
    public async Task Backup_OfAFolderInUse_IsRestoredWhole()
    {
        var id = await AddCompletedAsync();
        var evaluation = Directory.CreateDirectory(_fixture.Paths.EvaluationFolder(id)).FullName;
        await File.WriteAllTextAsync(Path.Combine(evaluation, "report.md"), "# report");
        await File.WriteAllTextAsync(Path.Combine(evaluation, "engine.lock"), "");
        var (backup, restored) = (Path.Combine(_fixture.Folder, "backup"), Path.Combine(_fixture.Folder, "restored"));
        await Task.WhenAll(
            _fixture.Get<Backup>().WriteAsync(backup, CancellationToken.None),
            Task.Run(async () =>
            {
                for (var number = 0; number < 50; number++)
                {
                    await _fixture.Store.LogAsync(id, RunEventKind.Log, $"line {number}");
                }
            }));

        Backup.Restore(backup, restored);

        var second = new StoreFixture(new DirectoryInfo(restored));
        await second.InitializeAsync();
        Assert.Equal(RunState.Completed, (await second.RowAsync(id)).State);
        Assert.Equal("report.md", Path.GetFileName(Assert.Single(Directory.GetFiles(second.Paths.EvaluationFolder(id)))));
        Assert.True((await second.Get<IntegrityCheck>().CheckAsync(hash: true, CancellationToken.None)).IsWhole);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Backup_IntoAFolderThatHoldsSomething_IsRefused()
    {
        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => _fixture.Get<Backup>().WriteAsync(_fixture.Folder, CancellationToken.None));
        Assert.Contains("is not empty", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ConfigurationException>(() => Backup.Restore(_fixture.Folder, Path.Combine(_fixture.Folder, "new")));
    }

    [Fact]
    public async Task Trash_Emptied_FreesTheDisk()
    {
        var (kept, thrown) = (await AddCompletedAsync(), await AddCompletedAsync());
        Assert.True(await _fixture.Verbs.TrashAsync(thrown, true, "ada", CancellationToken.None));
        Assert.True((await MeasureAsync()).Shelves["trash"] > 0);
        Assert.Equal(RunShelf.Trash, (await _fixture.Queries.SummaryAsync(thrown, CancellationToken.None))!.Shelf);

        Assert.Equal(1, await _fixture.Get<RunPurge>().EmptyTrashAsync(_fixture.Clock.GetUtcNow(), "ada", CancellationToken.None));

        Assert.False(Directory.Exists(_fixture.Paths.RunFolder(thrown)));
        Assert.Equal([kept], (await _fixture.Queries.ListAsync()).Select(run => run.Id));
        Assert.Equal(0, (await MeasureAsync()).Shelves["trash"]);
    }

    [Fact]
    public async Task Purge_RunWhoseCheckpointAnotherUses_IsRefused()
    {
        var source = await AddCompletedAsync();
        var user = RunSamples.Run();
        var checkpoint = Path.Combine(_fixture.Paths.RunFolder(source), RunFiles.Checkpoint);
        await _fixture.AddRunAsync(RunSamples.Run(options: user.Options with { Model = checkpoint }));

        await Assert.ThrowsAsync<RunInUseException>(() => _fixture.Get<RunPurge>().PurgeAsync(source, "ada", CancellationToken.None));

        Assert.True(Directory.Exists(_fixture.Paths.RunFolder(source)));
    }

    /// <summary>An alias names what is served: it is taken away by a person, never by housekeeping.</summary>
    [Fact]
    public async Task Purge_RunWhoseCheckpointHasAnAlias_IsRefusedUntilItIsTakenAway()
    {
        var run = await AddCompletedAsync();
        var checkpoint = Path.Combine(_fixture.Paths.RunFolder(run), RunFiles.Checkpoint);
        var row = new AliasRow { Id = Guid.NewGuid(), Origin = "samples/model", Alias = ModelAlias.Production, Model = checkpoint, SetAt = _fixture.Clock.GetUtcNow(), Actor = "ada" };
        await _fixture.Get<AliasStore>().SetAsync(row, CancellationToken.None);

        var refusal = await Assert.ThrowsAsync<RunInUseException>(() => _fixture.Get<RunPurge>().PurgeAsync(run, "ada", CancellationToken.None));

        Assert.Contains("has the alias 'production'", refusal.Message, StringComparison.Ordinal);
        Assert.True(await _fixture.Verbs.TrashAsync(run, true, "ada", CancellationToken.None));
        Assert.Equal(0, await _fixture.Get<RunPurge>().EmptyTrashAsync(_fixture.Clock.GetUtcNow(), "ada", CancellationToken.None));
        Assert.Equal(checkpoint, Assert.Single(await _fixture.Get<AliasStore>().ListAsync(CancellationToken.None)).Model);

        Assert.True(await _fixture.Get<AliasStore>().RemoveAsync(checkpoint, ModelAlias.Production, CancellationToken.None));
        Assert.True(await _fixture.Get<RunPurge>().PurgeAsync(run, "ada", CancellationToken.None));
    }

    private Task<StorageReport> MeasureAsync() => _fixture.Get<StorageMeter>().MeasureAsync(CancellationToken.None);

    private async Task<IntegrityReport> CheckAsync(Guid id, bool hash)
    {
        Assert.True(id == Guid.Empty || Directory.Exists(_fixture.Paths.RunFolder(id)));
        return await _fixture.Get<IntegrityCheck>().CheckAsync(hash, CancellationToken.None);
    }

    private async Task<Guid> AddCompletedAsync()
    {
        var id = await _fixture.AddOwnedRunAsync();
        var folder = Directory.CreateDirectory(_fixture.Paths.RunFolder(id)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "plan.json"), "{}");
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("{}"u8));
        await _fixture.Store.ChangeAsync(id, (run, db, now) =>
        {
            db.Artifacts.Add(new Artifact { RunId = id, Path = "plan.json", Bytes = 2, Sha256 = hash });
            return run.Complete(RunSamples.Report(), now);
        });
        return id;
    }
}

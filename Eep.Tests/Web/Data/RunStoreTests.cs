using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Tests.Web.Data;

public abstract class RunStoreTests(StoreFixture fixture) : IAsyncLifetime
{
    private readonly StoreFixture _fixture = fixture;

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [StoreFact]
    public async Task AddAsync_NewRun_ComesBackWholeWithItsFirstEvent()
    {
        var run = RunSamples.Run();
        await _fixture.Store.AddAsync(run, owner: null, CancellationToken.None);

        var row = await _fixture.RowAsync(run.Id);
        Assert.Equal((run.Options, run.Seed, RunState.Queued, run.CreatedAt), (row.Options, row.Seed, row.State, row.CreatedAt));
        Assert.Equal("Queued", Assert.Single(await _fixture.EventsAsync(run.Id)).Message);
    }

    [StoreFact]
    public async Task MoveAsync_ByAnotherOwner_ChangesNothing()
    {
        var id = await _fixture.AddRunAsync(owner: "one");
        Assert.False(await _fixture.Store.MoveAsync(id, "two", RunState.Failed, "no"));
        Assert.Equal(RunState.Preparing, (await _fixture.RowAsync(id)).State);
        Assert.True(await _fixture.Store.MoveAsync(id, "one", RunState.Failed, "yes"));
    }

    [StoreFact]
    public async Task Take_ByManyAtOnce_SucceedsForExactlyOne()
    {
        var id = await _fixture.AddRunAsync();
        await using var second = new Disposal(await _fixture.SecondProcessAsync());
        var takes = Enumerable.Range(0, 16).Select(number => Task.Run(() =>
            (number % 2 == 0 ? _fixture : second.Fixture).Store.ChangeAsync(id, (run, _, now) => run.Take($"owner {number}", now))));

        var taken = await Task.WhenAll(takes);

        Assert.Single(taken, true);
        Assert.Equal(2, (await _fixture.EventsAsync(id)).Count);
    }

    [StoreFact]
    public async Task LogAsync_ByManyWritersOfTwoProcesses_NumbersWithoutGaps()
    {
        var id = await _fixture.AddRunAsync();
        await using var second = new Disposal(await _fixture.SecondProcessAsync());
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() =>
            (number % 2 == 0 ? _fixture : second.Fixture).Store.LogAsync(id, RunEventKind.Log, $"line {number}"))));

        var events = await _fixture.EventsAsync(id);
        Assert.Equal(Enumerable.Range(1, 41).Select(number => (long)number), events.Select(entry => entry.Sequence));
        Assert.Equal(41, events.Select(entry => entry.Message).Distinct().Count());
    }

    [StoreFact]
    public async Task CancelAsync_WaitingRun_EndsAtOnce()
    {
        var id = await _fixture.AddRunAsync();
        Assert.True(await _fixture.Verbs.CancelAsync(id, "somebody", CancellationToken.None));
        Assert.Equal(RunState.Cancelled, (await _fixture.RowAsync(id)).State);
        Assert.False(await _fixture.Verbs.CancelAsync(id, "somebody", CancellationToken.None));
    }

    [StoreFact]
    public async Task CancelAsync_OwnedRun_AsksTheOwner()
    {
        var id = await _fixture.AddOwnedRunAsync();
        Assert.True(await _fixture.Verbs.CancelAsync(id, "somebody", CancellationToken.None));
        Assert.Equal(RunState.Cancelling, (await _fixture.RowAsync(id)).State);
    }

    [StoreFact]
    public async Task CancelAsync_RunOfADeadProcess_EndsAtOnce()
    {
        var id = await _fixture.AddRunAsync(owner: $"{Environment.MachineName}|999999999|never");
        Assert.True(await _fixture.Verbs.CancelAsync(id, "somebody", CancellationToken.None));
        Assert.Equal(RunState.Cancelled, (await _fixture.RowAsync(id)).State);
    }

    [StoreFact]
    public async Task BeatAsync_Owner_StoresProgressAndReadsTheState()
    {
        var id = await _fixture.AddOwnedRunAsync();
        var progress = new RunProgress("Searching", 0.5, 0.25, "Generation 3", TimeSpan.FromSeconds(90));
        _fixture.Clock.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(RunState.Preparing, await _fixture.Store.BeatAsync(id, _fixture.Owner.Name, progress, CancellationToken.None));

        var row = await _fixture.RowAsync(id);
        Assert.Equal(progress, row.Progress);
        Assert.Equal(RunSamples.Now.AddSeconds(7), row.LeaseHeartbeat);
    }

    [StoreFact]
    public async Task BeatAsync_Stranger_IsToldThatTheLeaseIsLost()
    {
        var id = await _fixture.AddOwnedRunAsync();
        Assert.Null(await _fixture.Store.BeatAsync(id, "a stranger", null, CancellationToken.None));
    }

    [StoreFact]
    public async Task DeleteAsync_FinalRun_TakesEverythingWithIt()
    {
        var id = await _fixture.AddOwnedRunAsync();
        await _fixture.Generations.CommitAsync(id, _fixture.Owner.Name, RunSamples.Generation(0), CancellationToken.None);
        Assert.False(await _fixture.Store.DeleteAsync(id, CancellationToken.None));
        await _fixture.Store.MoveAsync(id, _fixture.Owner.Name, RunState.Failed, "end");

        Assert.True(await _fixture.Store.DeleteAsync(id, CancellationToken.None));

        await using var db = _fixture.Context();
        Assert.Equal(0, await db.Runs.CountAsync() + await db.RunEvents.CountAsync() + await db.Generations.CountAsync() + await db.Individuals.CountAsync());
    }

    private sealed class Disposal(StoreFixture fixture) : IAsyncDisposable
    {
        public StoreFixture Fixture { get; } = fixture;

        public async ValueTask DisposeAsync() => await Fixture.DisposeAsync();
    }
}

public sealed class RunStoreSqliteTests() : RunStoreTests(new StoreFixture());

[Collection(PostgresGroup.Name)]
public sealed class RunStorePostgresTests(PostgresServer server) : RunStoreTests(new StoreFixture(server));

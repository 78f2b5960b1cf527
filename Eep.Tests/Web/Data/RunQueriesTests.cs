using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Data;

public abstract class RunQueriesTests(StoreFixture fixture) : IAsyncLifetime
{
    private readonly StoreFixture _fixture = fixture;

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [StoreFact]
    public async Task ListAsync_ManyRuns_ComeNewestFirst()
    {
        var older = await _fixture.AddRunAsync(RunSamples.Run(createdAt: RunSamples.Now.AddDays(-1)));
        var newest = await _fixture.AddRunAsync(RunSamples.Run(createdAt: RunSamples.Now.AddDays(1)));
        var middle = await _fixture.AddRunAsync(RunSamples.Run());
        Assert.Equal([newest, middle, older], (await _fixture.Queries.ListAsync()).Select(run => run.Id));
    }

    [StoreFact]
    public async Task ListAsync_ReadAgain_TellsOfWhatChangedCameAndWent()
    {
        var kept = await _fixture.AddRunAsync(RunSamples.Run(createdAt: RunSamples.Now.AddDays(1)));
        var changed = await _fixture.AddOwnedRunAsync();
        var gone = await _fixture.AddRunAsync(RunSamples.Run(createdAt: RunSamples.Now.AddDays(-1)));
        var before = await _fixture.Queries.ListAsync();
        Assert.Equal([kept, changed, gone], before.Select(run => run.Id));

        await CommitAsync(changed, 1);
        await _fixture.Store.ChangeAsync(gone, (run, _, now) => run.MoveTo(RunState.Cancelled, "asked for", now));
        Assert.True(await _fixture.Store.DeleteAsync(gone, CancellationToken.None));
        var newest = await _fixture.AddRunAsync(RunSamples.Run(createdAt: RunSamples.Now.AddDays(2)));
        var after = await _fixture.Queries.ListAsync();

        Assert.Equal([newest, kept, changed], after.Select(run => run.Id));
        Assert.Equal([1.0 / 3], after[2].BestCurve);
        Assert.Equal(1.0 / 3, after[2].BestScore);
        Assert.Same(before[0], after[1]);
    }

    [StoreFact]
    public async Task FindAsync_RunWithGenerations_IsOneConsistentSnapshot()
    {
        var id = await _fixture.AddOwnedRunAsync();
        await CommitAsync(id, 2);

        var detail = await _fixture.Queries.FindAsync(id);

        Assert.NotNull(detail);
        Assert.Equal([0, 1], detail.Generations.Select(point => point.Generation));
        Assert.Equal(["Pruning", "Merging"], detail.Generations.Select(point => point.Phase));
        Assert.Equal(4.0 / 3, detail.Summary.BestScore);
        Assert.Equal([1.0 / 3, 4.0 / 3], detail.Summary.BestCurve);
        Assert.DoesNotContain(detail.Events, entry => entry.Kind == "generation");
        Assert.Equal(6, detail.Summary.LastSequence);
    }

    [StoreFact]
    public async Task FindAsync_UnknownRun_IsNull() => Assert.Null(await _fixture.Queries.FindAsync(Guid.NewGuid()));

    [StoreFact]
    public async Task DeltasAfterAsync_FromTheSnapshot_GiveWhatCameAfterIt()
    {
        var id = await _fixture.AddOwnedRunAsync();
        await CommitAsync(id, 1);
        var snapshot = await _fixture.Queries.FindAsync(id);
        await CommitAsync(id, 2, from: 1);
        await _fixture.Store.LogAsync(id, RunEventKind.Log, "hello");

        var deltas = await _fixture.Queries.DeltasAfterAsync(id, snapshot!.Summary.LastSequence, CancellationToken.None);

        Assert.Equal([5L, 6L, 7L], deltas.Select(delta => delta.Sequence));
        Assert.Equal(1, deltas[0].Generation?.Generation);
        Assert.Equal([0.25, 0.75, 0], deltas[0].Generation!.Utilisation[1]);
        Assert.Equal(("log", "New best in generation 1 (merging): 133.3 %."), (deltas[1].Event?.Kind, deltas[1].Event?.Message));
        Assert.Equal(("log", "hello"), (deltas[2].Event?.Kind, deltas[2].Event?.Message));
    }

    private async Task CommitAsync(Guid id, int to, int from = 0)
    {
        for (var generation = from; generation < to; generation++)
        {
            await _fixture.Generations.CommitAsync(id, _fixture.Owner.Name, RunSamples.Generation(generation), CancellationToken.None);
        }
    }
}

public sealed class RunQueriesSqliteTests() : RunQueriesTests(new StoreFixture());

[Collection(PostgresGroup.Name)]
public sealed class RunQueriesPostgresTests(PostgresServer server) : RunQueriesTests(new StoreFixture(server));

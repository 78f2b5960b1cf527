using System.Reflection;
using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Tests.Web.Data;

public abstract class GenerationStoreTests(StoreFixture fixture) : IAsyncLifetime
{
    private readonly StoreFixture _fixture = fixture;
    private Guid _run;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _run = await _fixture.AddOwnedRunAsync();
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [StoreFact]
    public async Task ReadAsync_CommittedGenerations_AreTheSameToTheLastBit()
    {
        for (var generation = 0; generation < 12; generation++)
        {
            await CommitAsync(generation);
        }

        var read = await _fixture.Generations.ReadAsync(_run);

        Assert.Equal(
            Enumerable.Range(0, 12).Select(number => Json(RunSamples.Generation(number))), read.Select(Json));
    }

    [StoreFact]
    public void Sample_OfAGeneration_SetsEveryPropertySoThatNoneCanBeForgottenByTheStore()
    {
        var record = RunSamples.Generation(3);
        AssertAllSet(record);
        var sets = record.Individuals.SelectMany(individual => Properties(individual).Where(property => IsSet(property, individual)));
        Assert.Equal(
            Properties(record.Individuals[0]).Select(property => property.Name).Order(), sets.Select(property => property.Name).Distinct().Order());
    }

    [StoreFact]
    public async Task CommitAsync_FirstGeneration_MakesTheRunRunning()
    {
        await CommitAsync(0);
        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Running, 1), (row.State, row.Generations));
        Assert.Equal([1.0 / 3], row.BestCurve);
        Assert.Equal(
            ["State", "State", "State", "Generation"], (await _fixture.EventsAsync(_run)).Select(entry => entry.Kind.ToString()));
    }

    [StoreFact]
    public async Task CommitAsync_SameGenerationTwice_StoresItOnce()
    {
        await CommitAsync(0);
        await Assert.ThrowsAsync<InvalidOperationException>(() => CommitAsync(0));
        Assert.Single(await _fixture.Generations.ReadAsync(_run));
    }

    [StoreFact]
    public async Task Database_SameGenerationTwice_RefusesTheRow()
    {
        await CommitAsync(0);
        await using var db = _fixture.Context();
        var row = await db.Generations.AsNoTracking().SingleAsync();
        db.Generations.Add(row);
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
    }

    [StoreFact]
    public async Task CommitAsync_LeaseLost_StoresNothing()
    {
        await Assert.ThrowsAsync<LeaseLostException>(
            () => _fixture.Generations.CommitAsync(_run, "a stranger", RunSamples.Generation(0), CancellationToken.None));
        Assert.Empty(await _fixture.Generations.ReadAsync(_run));
        Assert.Equal(0, (await _fixture.RowAsync(_run)).Generations);
    }

    [StoreFact]
    public async Task CommitAsync_RunBeingCancelled_StillCounts()
    {
        await CommitAsync(0);
        await _fixture.Verbs.CancelAsync(_run, "somebody", CancellationToken.None);
        await CommitAsync(1);
        Assert.Equal(RunState.Cancelling, (await _fixture.RowAsync(_run)).State);
        Assert.Equal(2, (await _fixture.Generations.ReadAsync(_run)).Count);
    }

    private static string Json(GenerationRecord record) => JsonSerializer.Serialize(record, RunJson.Line);

    private static PropertyInfo[] Properties(object value) => value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static bool IsSet(PropertyInfo property, object owner)
    {
        var value = property.GetValue(owner);
        var type = property.PropertyType;
        return value is not null && !value.Equals(type.IsValueType ? Activator.CreateInstance(type) : null);
    }

    private static void AssertAllSet(object value) =>
        Assert.All(Properties(value), property => Assert.True(IsSet(property, value), property.Name));

    private Task CommitAsync(int generation) =>
        _fixture.Generations.CommitAsync(_run, _fixture.Owner.Name, RunSamples.Generation(generation), CancellationToken.None);
}

public sealed class GenerationStoreSqliteTests() : GenerationStoreTests(new StoreFixture());

[Collection(PostgresGroup.Name)]
public sealed class GenerationStorePostgresTests(PostgresServer server) : GenerationStoreTests(new StoreFixture(server));

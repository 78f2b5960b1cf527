using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Data;

namespace Eep.Tests.Web.Data;

public abstract class BatchStoreTests(StoreFixture fixture) : IAsyncLifetime
{
    private Guid _run;

    private BatchStore Batches => fixture.Batches;

    public async Task InitializeAsync()
    {
        await fixture.InitializeAsync();
        _run = await fixture.AddOwnedRunAsync();
    }

    public Task DisposeAsync() => fixture.DisposeAsync();

    [StoreFact]
    public async Task ClaimAsync_OfferedBatches_GivesEachOnceAndAsItWas()
    {
        await Batches.OfferAsync(_run, 1, [RunSamples.Batch(0), RunSamples.Batch(1)]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Batches.ClaimAsync(_run, $"worker {worker}")));

        var given = claims.OfType<BatchClaim>().OrderBy(claim => claim.Batch.Number).ToList();
        Assert.Equal([Json(RunSamples.Batch(0)), Json(RunSamples.Batch(1))], given.Select(claim => Json(claim.Batch)));
        Assert.Equal(2, (await Batches.ClaimedAsync(_run, 1)).Count);
    }

    [StoreFact]
    public async Task AnswerAsync_ByTheClaimant_IsReadBackToTheLastBit()
    {
        await Batches.OfferAsync(_run, 1, [RunSamples.Batch(0)]);
        var claim = await ClaimAsync();
        Assert.True(await Batches.BeatAsync(claim));

        Assert.True(await Batches.AnswerAsync(claim, RunSamples.Answers(-1.0 / 7)));

        var claimed = Assert.Single(await Batches.ClaimedAsync(_run, 1));
        Assert.Equal((0, claim.Claim, "worker", 1, true), (claimed.Number, claimed.Claim, claimed.Owner, claimed.Beats, claimed.IsAnswered));
        Assert.Equal(Json(RunSamples.Answers(-1.0 / 7)), Json(await Batches.ReadAnswersAsync(_run, 1, 0)));
    }

    [StoreFact]
    public async Task AnswerAsync_AfterTheBatchWasTakenBack_IsRefused()
    {
        await Batches.OfferAsync(_run, 1, [RunSamples.Batch(0)]);
        var late = await ClaimAsync();
        Assert.True(await Batches.ReleaseAsync(_run, 1, 0, late.Claim));
        var second = await ClaimAsync();

        Assert.False(await Batches.BeatAsync(late));
        Assert.False(await Batches.AnswerAsync(late, RunSamples.Answers(1)));
        Assert.True(await Batches.AnswerAsync(second, RunSamples.Answers(2)));
        Assert.False(await Batches.AnswerAsync(second, RunSamples.Answers(3)));

        Assert.Equal(Json(RunSamples.Answers(2)), Json(await Batches.ReadAnswersAsync(_run, 1, 0)));
    }

    [StoreFact]
    public async Task ReleaseAsync_OfAnAnsweredBatch_IsRefused()
    {
        await Batches.OfferAsync(_run, 1, [RunSamples.Batch(0)]);
        var claim = await ClaimAsync();
        await Batches.AnswerAsync(claim, RunSamples.Answers(1));

        Assert.False(await Batches.ReleaseAsync(_run, 1, 0, claim.Claim));
    }

    [StoreFact]
    public async Task ClearAsync_OfAnAttempt_LeavesLaterOnesAndRefusesWhatComesOfEarlierOnes()
    {
        await Batches.OfferAsync(_run, 1, [RunSamples.Batch(0)]);
        var early = await ClaimAsync();
        await Batches.OfferAsync(_run, 2, [RunSamples.Batch(0)]);

        await Batches.ClearAsync(_run, 1);

        Assert.False(await Batches.AnswerAsync(early, RunSamples.Answers(1)));
        Assert.Equal(2, (await ClaimAsync()).Attempt);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, RunJson.Line);

    private async Task<BatchClaim> ClaimAsync() => await Batches.ClaimAsync(_run, "worker") ?? throw new InvalidOperationException("No batch waits.");
}

public sealed class BatchStoreSqliteTests() : BatchStoreTests(new StoreFixture());

[Collection(PostgresGroup.Name)]
public sealed class BatchStorePostgresTests(PostgresServer server) : BatchStoreTests(new StoreFixture(server));

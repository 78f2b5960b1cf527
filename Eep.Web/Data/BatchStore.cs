using System.Text.Json;
using Eep.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>
/// The batches that runs share out. A batch has one claim at a time; beat, answer and release all name theirs, so that a worker which was taken
/// for dead changes nothing when it comes back.
/// </summary>
public sealed class BatchStore(IDbContextFactory<EepDbContext> contexts, BatchSignals signals)
{
    /// <summary>Puts batches of an attempt up.</summary>
    public async Task OfferAsync(Guid runId, int attempt, IEnumerable<Batch> batches)
    {
        await using var db = await contexts.CreateDbContextAsync();
        db.Batches.AddRange(batches.Select(batch => new BatchRow
        {
            RunId = runId,
            Attempt = attempt,
            Number = batch.Number,
            Batch = PlanBlob.Pack(JsonSerializer.Serialize(batch, RunJson.Line)),
        }));
        await db.SaveChangesAsync();
        await signals.SendAsync(BatchSignal.Offered, runId);
    }

    /// <summary>Takes the first batch of a run that nobody has; null when there is none.</summary>
    public async Task<BatchClaim?> ClaimAsync(Guid runId, string owner)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await db.BatchForClaim(runId).AsNoTracking().SingleOrDefaultAsync() is not { } row)
        {
            return null;
        }

        Guid? claim = Guid.NewGuid();
        await Row(db, runId, row.Attempt, row.Number).ExecuteUpdateAsync(set => set
            .SetProperty(batch => batch.Claim, claim)
            .SetProperty(batch => batch.Owner, owner)
            .SetProperty(batch => batch.Beats, 0));
        await transaction.CommitAsync();
        return new BatchClaim(runId, row.Attempt, claim.Value, JsonSerializer.Deserialize<Batch>(PlanBlob.Unpack(row.Batch), RunJson.Line)!);
    }

    /// <summary>A sign of life. False when the claim is no longer good.</summary>
    public Task<bool> BeatAsync(BatchClaim claim) =>
        ChangeAsync(claim, batches => batches.ExecuteUpdateAsync(set => set.SetProperty(batch => batch.Beats, batch => batch.Beats + 1)));

    /// <summary>Stores the answers. False, and nothing is stored, when the claim is no longer good.</summary>
    public async Task<bool> AnswerAsync(BatchClaim claim, BatchAnswers answers)
    {
        var blob = PlanBlob.Pack(JsonSerializer.Serialize(answers, RunJson.Line));
        var isStored = await ChangeAsync(claim, batches => batches.ExecuteUpdateAsync(set => set.SetProperty(batch => batch.Answers, blob)));
        if (isStored)
        {
            await signals.SendAsync(BatchSignal.Answered, claim.RunId);
        }

        return isStored;
    }

    /// <summary>Gives a claim back, or takes it from an owner who is gone. False when it is no longer good.</summary>
    public async Task<bool> ReleaseAsync(Guid runId, int attempt, int number, Guid claim)
    {
        var isFree = await ChangeAsync(runId, attempt, number, claim, batches => batches.ExecuteUpdateAsync(set => set
            .SetProperty(batch => batch.Claim, (Guid?)null)
            .SetProperty(batch => batch.Owner, (string?)null)));
        if (isFree)
        {
            await signals.SendAsync(BatchSignal.Offered, runId);
        }

        return isFree;
    }

    /// <summary>How the batches of an attempt stand, those that nobody has claimed left out.</summary>
    public async Task<IReadOnlyList<ClaimedBatch>> ClaimedAsync(Guid runId, int attempt)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await db.Batches.AsNoTracking()
            .Where(batch => batch.RunId == runId && batch.Attempt == attempt && batch.Claim != null)
            .OrderBy(batch => batch.Number)
            .Select(batch => new ClaimedBatch(batch.Number, batch.Claim!.Value, batch.Owner!, batch.Beats, batch.Answers != null))
            .ToListAsync();
    }

    /// <summary>The answers to a batch.</summary>
    public async Task<BatchAnswers> ReadAnswersAsync(Guid runId, int attempt, int number)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var blob = await Row(db, runId, attempt, number).Select(batch => batch.Answers).SingleAsync();
        return JsonSerializer.Deserialize<BatchAnswers>(PlanBlob.Unpack(blob!), RunJson.Line)!;
    }

    /// <summary>Removes a batch that is done with.</summary>
    public async Task RemoveAsync(Guid runId, int attempt, int number)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await Row(db, runId, attempt, number).ExecuteDeleteAsync();
    }

    /// <summary>Removes all batches of an attempt and of those before it.</summary>
    public async Task ClearAsync(Guid runId, int attempt)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await db.Batches.Where(batch => batch.RunId == runId && batch.Attempt <= attempt).ExecuteDeleteAsync();
    }

    private static IQueryable<BatchRow> Row(EepDbContext db, Guid runId, int attempt, int number) =>
        db.Batches.Where(batch => batch.RunId == runId && batch.Attempt == attempt && batch.Number == number);

    private Task<bool> ChangeAsync(BatchClaim claim, Func<IQueryable<BatchRow>, Task<int>> change) =>
        ChangeAsync(claim.RunId, claim.Attempt, claim.Batch.Number, claim.Claim, change);

    private async Task<bool> ChangeAsync(Guid runId, int attempt, int number, Guid claim, Func<IQueryable<BatchRow>, Task<int>> change)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await change(Row(db, runId, attempt, number).Where(batch => batch.Claim == claim && batch.Answers == null)) == 1;
    }
}

/// <summary>A batch that somebody is to answer.</summary>
/// <param name="Claim">Proves it.</param>
public sealed record BatchClaim(Guid RunId, int Attempt, Guid Claim, Batch Batch);

/// <summary>A batch that somebody has claimed, as its run sees it.</summary>
/// <param name="IsAnswered">The answers wait to be fetched.</param>
public sealed record ClaimedBatch(int Number, Guid Claim, string Owner, int Beats, bool IsAnswered);

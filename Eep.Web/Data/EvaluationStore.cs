using System.Linq.Expressions;
using Eep.Web.Evaluations;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>Reads and writes evaluations; a change that the state does not allow stores nothing.</summary>
public sealed class EvaluationStore(IDbContextFactory<EepDbContext> contexts, RunChanges changes, TimeProvider clock)
{
    /// <summary>All of them without what they found but the verdicts, newest first.</summary>
    public async Task<IReadOnlyList<EvaluationView>> ListAsync(Guid? run, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var views = await db.Evaluations.AsNoTracking()
            .Where(evaluation => run == null || evaluation.RunId == run)
            .OrderByDescending(evaluation => evaluation.CreatedAt)
            .Select(ToView(withSummary: false))
            .ToListAsync(cancellationToken);

        // Only where there are several candidates does the verdict of all not say that of each.
        Guid[] batches = [.. views.Where(view => view is { State: EvaluationState.Completed, Options.Batch: not null }).Select(view => view.Id)];
        var found = batches.Length == 0 ? [] : await db.Evaluations.AsNoTracking()
            .Where(evaluation => batches.Contains(evaluation.Id)).Select(evaluation => new { evaluation.Id, evaluation.Summary })
            .ToDictionaryAsync(evaluation => evaluation.Id, evaluation => CandidateVerdict.Of(evaluation.Summary!), cancellationToken);
        return [.. views.Select(view => view with { Candidates = found.GetValueOrDefault(view.Id) ?? Single(view) })];
    }

    /// <summary>Completed ones with what they found, newest first.</summary>
    /// <param name="runs">Only those of these runs; null = all.</param>
    public async Task<IReadOnlyList<EvaluationView>> CompletedAsync(IReadOnlyCollection<Guid>? runs, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var completed = db.Evaluations.AsNoTracking().Where(evaluation => evaluation.State == EvaluationState.Completed);
        var views = await (runs is null ? completed : completed.Where(evaluation => evaluation.RunId != null && runs.Contains(evaluation.RunId.Value)))
            .OrderByDescending(evaluation => evaluation.CreatedAt)
            .Select(ToView(withSummary: true))
            .ToListAsync(cancellationToken);
        return [.. views.Select(WithCandidates)];
    }

    /// <summary>One with what it found, or null.</summary>
    public async Task<EvaluationView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var view = await db.Evaluations.AsNoTracking().Where(evaluation => evaluation.Id == id).Select(ToView(withSummary: true)).SingleOrDefaultAsync(cancellationToken);
        return view is null ? null : WithCandidates(view);
    }

    /// <summary>As much as a feed has to poll: of one evaluation, or of all that are not final or have ended since a time.</summary>
    /// <param name="id"><see cref="Guid.Empty"/> for all.</param>
    public async Task<IReadOnlyList<EvaluationPulse>> PulsesAsync(Guid id, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var final = EvaluationStates.Final;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = db.Evaluations.AsNoTracking();
        return await (id == Guid.Empty ? rows.Where(row => !final.Contains(row.State) || row.FinishedAt > since) : rows.Where(row => row.Id == id))
            .Select(row => new EvaluationPulse(row.Id, row.State, row.Progress, row.Verdict, row.FinishedAt))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The rows that are not final, oldest first.</summary>
    public async Task<IReadOnlyList<Evaluation>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        var final = EvaluationStates.Final;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Evaluations.AsNoTracking()
            .Where(evaluation => !final.Contains(evaluation.State)).OrderBy(evaluation => evaluation.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Stores a new one.</summary>
    public async Task AddAsync(Evaluation evaluation, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Evaluations.Add(evaluation);
        await db.SaveChangesAsync(cancellationToken);
        changes.Notify(evaluation.Id);
    }

    /// <summary>Reads one, lets it change and stores it; again when somebody else changed it meanwhile.</summary>
    /// <returns>False when it is unknown or <paramref name="change"/> says no; then nothing is stored.</returns>
    public async Task<bool> ChangeAsync(Guid id, Func<Evaluation, DateTimeOffset, bool> change, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var evaluation = await db.Evaluations.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
            if (evaluation is null || !change(evaluation, clock.GetUtcNow()))
            {
                return false;
            }

            evaluation.Version++;
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                changes.Notify(id);
                return true;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Read again what the other one wrote.
            }
        }
    }

    /// <summary>A sign of life of the owner, with the share done.</summary>
    /// <returns>The state, or null when the lease is somebody else's by now.</returns>
    public async Task<EvaluationState?> BeatAsync(Guid id, string owner, double progress, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var owned = await db.Evaluations.Where(row => row.Id == id && row.LeaseOwner == owner).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.LeaseHeartbeat, now).SetProperty(row => row.Progress, progress), cancellationToken);
        return owned == 0
            ? null
            : await db.Evaluations.Where(row => row.Id == id).Select(row => (EvaluationState?)row.State).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Removes a final one; its files are the caller's.</summary>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var final = EvaluationStates.Final;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Evaluations.Where(row => row.Id == id && final.Contains(row.State)).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    private static EvaluationView WithCandidates(EvaluationView view) => view.Summary is { } summary ? view with { Candidates = CandidateVerdict.Of(summary) } : view;

    private static IReadOnlyList<CandidateVerdict> Single(EvaluationView view) => view.State == EvaluationState.Completed
        ? [new CandidateVerdict(view.Options.Restore is null ? SubjectPlan.Model : SubjectPlan.Restored, view.Verdict)]
        : [];

    private static Expression<Func<Evaluation, EvaluationView>> ToView(bool withSummary) => evaluation => new EvaluationView
    {
        Id = evaluation.Id,
        Name = evaluation.Name,
        State = evaluation.State,
        Reason = evaluation.Reason,
        Options = evaluation.Options,
        CreatedAt = evaluation.CreatedAt,
        StartedAt = evaluation.StartedAt,
        FinishedAt = evaluation.FinishedAt,
        Actor = evaluation.Actor,
        Progress = evaluation.Progress,
        Verdict = evaluation.Verdict,
        Summary = withSummary ? evaluation.Summary : null,
    };
}

using Eep.Web.Runs;

namespace Eep.Web.Data;

/// <summary>
/// What people ask of a run. Each is one transaction with its event; false when the run's state does not allow it. Where a worker holds
/// the run it is asked through the state, which it reads with every heartbeat; where nobody does, the answer is immediate.
/// </summary>
public sealed class RunVerbs(RunStore store, RunOwner owner)
{
    /// <summary>No new work after the generation in work; goes on only when resumed.</summary>
    public Task<bool> PauseAsync(Guid runId, string actor, CancellationToken cancellationToken) => store.ChangeAsync(
        runId,
        (run, _, now) => run.State.IsWaiting()
            ? run.MoveTo(RunState.Paused, "Paused.", now, actor)
            : run.MoveTo(RunState.Pausing, "A pause was asked for.", now, actor),
        cancellationToken);

    /// <summary>Takes a pause back, or puts a paused run into the queue.</summary>
    public Task<bool> ResumeAsync(Guid runId, string actor, CancellationToken cancellationToken) => store.ChangeAsync(
        runId,
        (run, _, now) => run.State is RunState.Paused or RunState.Pausing
            && run.MoveTo(run.State == RunState.Paused ? RunState.Queued : RunState.Running, "Resumed.", now, actor),
        cancellationToken);

    /// <summary>Ends the search now and finishes with what there is.</summary>
    public Task<bool> StopAsync(Guid runId, string actor, CancellationToken cancellationToken) =>
        store.ChangeAsync(runId, (run, _, now) => run.Stop(now, actor), cancellationToken);

    /// <summary>Ends the run for good.</summary>
    public Task<bool> CancelAsync(Guid runId, string actor, CancellationToken cancellationToken) => store.ChangeAsync(
        runId,
        (run, _, now) => owner.IsOwned(run)
            ? run.MoveTo(RunState.Cancelling, "A cancel was asked for.", now, actor)
            : run.MoveTo(RunState.Cancelled, "Cancelled by a person.", now, actor),
        cancellationToken);

    /// <summary>Puts a run out of sight, or back.</summary>
    public Task<bool> ArchiveAsync(Guid runId, bool archived, string actor, CancellationToken cancellationToken) => store.ChangeAsync(
        runId,
        (run, _, now) =>
        {
            if (run.ArchivedAt is not null == archived)
            {
                return false;
            }

            run.ArchivedAt = archived ? now : null;
            run.Append(RunEventKind.State, archived ? "Archived." : "Taken out of the archive.", now, actor: actor);
            return true;
        },
        cancellationToken);

    /// <summary>Keeps what a person adds to a run.</summary>
    public Task<bool> AnnotateAsync(Guid runId, RunAnnotation annotation, string actor, CancellationToken cancellationToken) => store.ChangeAsync(
        runId,
        (run, _, now) =>
        {
            (run.Tags, run.Note) = (annotation.StoredTags, annotation.StoredNote);
            run.Append(RunEventKind.Log, "Tags and note were changed.", now, actor: actor);
            return true;
        },
        cancellationToken);

    /// <summary>Throws a final run away, or takes it back; its files stay until the trash is emptied.</summary>
    public Task<bool> TrashAsync(Guid runId, bool trashed, string actor, CancellationToken cancellationToken) => store.ChangeAsync(
        runId,
        (run, _, now) =>
        {
            if (!run.IsFinal || run.TrashedAt is not null == trashed)
            {
                return false;
            }

            run.TrashedAt = trashed ? now : null;
            run.Append(RunEventKind.State, trashed ? "Thrown away." : "Taken out of the trash.", now, actor: actor);
            return true;
        },
        cancellationToken);
}

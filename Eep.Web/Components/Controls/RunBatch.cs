using Eep.Web.Runs;

namespace Eep.Web.Components.Controls;

/// <summary>What can be done to many runs at once.</summary>
/// <param name="Fits">Runs that it makes sense for; the service decides.</param>
/// <param name="Warning">What is asked before, of the runs it would be done to; null asks nothing.</param>
public sealed record RunBatch(
    string Key, string Word, string Doing, string Done, Func<RunSummary, bool> Fits, Func<IRunService, Guid, Task<bool>> Act,
    Func<IReadOnlyList<RunSummary>, string>? Warning = null)
{
    private static readonly RunBatch Stop = new(
        "stop", "Stop", "Stopping", "Stopped", run => StateLook.IsActive(run.State), (runs, id) => runs.StopAsync(id),
        _ => "Their searches end after the generation in work, and the result is made of what there is.");

    private static readonly RunBatch Archive = new(
        "archive", "Archive", "Archiving", "Archived", run => StateLook.IsFinal(run.State), (runs, id) => runs.ArchiveAsync(id, archived: true));

    private static readonly RunBatch Unarchive = new(
        "unarchive", "Back to the list", "Moving", "Back in the list", _ => true, (runs, id) => runs.ArchiveAsync(id, archived: false));

    private static readonly RunBatch Trash = new(
        "trash", "To the trash", "Moving", "In the trash", run => StateLook.IsFinal(run.State), (runs, id) => runs.TrashAsync(id, trashed: true));

    private static readonly RunBatch Restore = new(
        "restore", "Take back", "Moving", "Taken back", _ => true, (runs, id) => runs.TrashAsync(id, trashed: false));

    private static readonly RunBatch Delete = new(
        "delete", "Delete for good", "Deleting", "Deleted", _ => true, (runs, id) => runs.DeleteAsync(id),
        runs => $"Their histories, reports and checkpoints are removed from disk, about {Formats.Bytes(runs.Sum(run => run.Memory?.PrunedBytes ?? 0))}. This cannot be undone.");

    /// <summary>What is offered where the runs lie.</summary>
    public static IReadOnlyList<RunBatch> On(RunShelf shelf) => shelf switch
    {
        RunShelf.Archive => [Unarchive, Trash],
        RunShelf.Trash => [Restore, Delete],
        _ => [Stop, Archive, Trash],
    };
}

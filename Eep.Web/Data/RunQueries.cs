using System.Linq.Expressions;
using Eep.Core.Runs;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Data;

/// <summary>Reads runs as views. Rows are only ever appended, so what was read up to a sequence number is one consistent snapshot.</summary>
public sealed class RunQueries(IDbContextFactory<EepDbContext> contexts, GenerationCache cache, SummaryCache summaries)
{
    /// <summary>A row as lists show it, still without its best score.</summary>
    internal static readonly Expression<Func<Run, RunSummary>> ToSummary = run => new RunSummary
    {
        Id = run.Id,
        Name = run.Name,
        State = run.State,
        Reason = run.Reason,
        ModelName = run.ModelName,
        TaskName = run.TaskName,
        ExpertCount = run.ExpertCount,
        ExpertBudget = run.ExpertBudget,
        Preset = run.Preset,
        Seed = run.Seed,
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        ParentId = run.ParentId,
        StopAfter = run.StopAfter,
        Tags = RunAnnotation.ReadTags(run.Tags),
        Note = run.Note,
        ArchivedAt = run.ArchivedAt,
        TrashedAt = run.TrashedAt,
        Generations = run.Generations,
        GenerationCount = run.GenerationCount,
        BestScore = null,
        TestScore = run.TestScore,
        FullTestScore = run.FullTestScore,
        Memory = run.Memory,
        Attempts = run.Attempts,
        LastSequence = run.LastSequence,
        BestCurve = run.BestCurve,
    };

    private static readonly Func<Run, RunSummary> ToSummaryOfRow = ToSummary.Compile();

    /// <summary>All runs, newest first.</summary>
    public Task<IReadOnlyList<RunSummary>> ListAsync(CancellationToken cancellationToken = default) => summaries.ReadAsync(cancellationToken);

    /// <summary>Some runs, by id.</summary>
    public async Task<IReadOnlyList<RunSummary>> ListAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = await db.Runs.AsNoTracking().Where(run => ids.Contains(run.Id)).Select(ToSummary).ToListAsync(cancellationToken);
        return [.. runs.Select(WithBest)];
    }

    /// <summary>One run as in the list, or null.</summary>
    public async Task<RunSummary?> SummaryAsync(Guid id, CancellationToken cancellationToken) =>
        (await ListAsync([id], cancellationToken)).SingleOrDefault();

    /// <summary>The files of a completed run, by path.</summary>
    public async Task<IReadOnlyList<ArtifactFile>> ArtifactsAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Artifacts.AsNoTracking()
            .Where(artifact => artifact.RunId == id)
            .OrderBy(artifact => artifact.Path)
            .Select(artifact => new ArtifactFile(artifact.Path, artifact.Bytes, artifact.Sha256))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The row of a run, detached, or null.</summary>
    public async Task<Run?> FindRowAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Runs.AsNoTracking().SingleOrDefaultAsync(run => run.Id == id, cancellationToken);
    }

    /// <summary>The state of a run, or null.</summary>
    public async Task<RunState?> FindStateAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Runs.Where(run => run.Id == id).Select(run => (RunState?)run.State).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The snapshot of a run without its plan, or null.</summary>
    public async Task<RunDetail?> FindAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var run = await db.Runs.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (run is null)
        {
            return null;
        }

        var events = await db.RunEvents.AsNoTracking()
            .Where(entry => entry.RunId == id && entry.Sequence <= run.LastSequence && entry.Kind != RunEventKind.Generation)
            .OrderBy(entry => entry.Sequence)
            .ToListAsync(cancellationToken);
        return new RunDetail
        {
            Summary = WithBest(ToSummaryOfRow(run)),
            Options = run.Options,
            Generations = await cache.ReadAsync(id, run.Generations, cancellationToken),
            Events = [.. events.Select(ToView)],
            Progress = run.Progress,
            Report = run.Report,
        };
    }

    /// <summary>What happened to a run after a sequence number, oldest first.</summary>
    public async Task<IReadOnlyList<RunDelta>> DeltasAfterAsync(Guid runId, long sequence, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var events = await db.RunEvents.AsNoTracking()
            .Where(entry => entry.RunId == runId && entry.Sequence > sequence)
            .OrderBy(entry => entry.Sequence)
            .ToListAsync(cancellationToken);
        var count = events.Max(entry => entry.Generation + 1) ?? 0;
        var generations = await cache.ReadAsync(runId, count, cancellationToken);
        return
        [
            .. events.Select(entry => new RunDelta(runId, entry.Sequence)
            {
                Generation = entry.Generation is { } number ? generations[number] : null,
                Event = entry.Generation is null ? ToView(entry) : null,
            }),
        ];
    }

    /// <summary>Sequence number, generations and progress of a run, or null.</summary>
    public async Task<RunPulse?> PulseAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Runs.AsNoTracking()
            .Where(run => run.Id == id)
            .Select(run => new RunPulse(run.LastSequence, run.Generations, run.Progress))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Number of the last event of all runs before a time; 0 when there is none.</summary>
    public async Task<long> LastEventIdBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.RunEvents.Where(entry => entry.At < time).MaxAsync(entry => (long?)entry.Id, cancellationToken) ?? 0;
    }

    /// <summary>The last event of all runs, and the runs that have an event after <paramref name="eventId"/>.</summary>
    public async Task<(long LastEventId, IReadOnlyList<Guid> Runs)> ChangedAfterAsync(long eventId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var changed = await db.RunEvents.AsNoTracking()
            .Where(entry => entry.Id > eventId)
            .GroupBy(entry => entry.RunId)
            .Select(group => new { Run = group.Key, Last = group.Max(entry => entry.Id) })
            .ToListAsync(cancellationToken);
        return (changed.Select(run => run.Last).Append(eventId).Max(), [.. changed.Select(run => run.Run)]);
    }

    internal static RunSummary WithBest(RunSummary summary) =>
        summary with { BestScore = summary.BestCurve.Count > 0 ? summary.BestCurve[^1] : null };

    private static RunEventView ToView(RunEvent entry) =>
        new(entry.Sequence, entry.At, entry.Kind.ToString().ToLowerInvariant(), entry.Message) { Actor = entry.Actor };
}

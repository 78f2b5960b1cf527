using System.Globalization;
using Eep.Core.Runs;
using Eep.Web.Runs;

namespace Eep.Web.Data;

/// <summary>A run as it is stored. The database is the truth about runs; everything else can be made again from it.</summary>
public sealed class Run : ILeased
{
    private readonly List<RunEvent> _news = [];

    /// <summary>Version 7: ordered by time of creation.</summary>
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public RunState State { get; private set; } = RunState.Queued;

    /// <summary>Why the run is in its state, where that needs a word.</summary>
    public string? Reason { get; private set; }

    /// <summary>The options as given, relative paths relative to the content root.</summary>
    public required RunOptions Options { get; init; }

    public required string ModelName { get; init; }

    public required string TaskName { get; init; }

    public required int ExpertCount { get; init; }

    public required int ExpertBudget { get; init; }

    public required string Preset { get; init; }

    public required ulong Seed { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The run whose options it was forked from, or null.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The search ends after this many generations, because a stop was asked for; null when none was.</summary>
    public int? StopAfter { get; private set; }

    /// <summary>Words to find it by, separated by commas; null = none.</summary>
    public string? Tags { get; set; }

    /// <summary>What a person noted about it; null = nothing.</summary>
    public string? Note { get; set; }

    /// <summary>Put out of sight; a flag, not a state.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }

    /// <summary>Thrown away; its files go when the trash is emptied.</summary>
    public DateTimeOffset? TrashedAt { get; set; }

    /// <summary>When its first attempt began.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Committed generations.</summary>
    public int Generations { get; private set; }

    /// <summary>Generations of the whole search, seeds included.</summary>
    public required int GenerationCount { get; init; }

    /// <summary>Best score after each committed generation.</summary>
    public List<double> BestCurve { get; private set; } = [];

    public double? TestScore { get; private set; }

    public double? FullTestScore { get; private set; }

    public MemoryComparison? Memory { get; private set; }

    /// <summary>Set together with state Completed.</summary>
    public RunReport? Report { get; private set; }

    /// <summary>Where the engine is; written a few times a second, without an event.</summary>
    public RunProgress? Progress { get; set; }

    /// <summary>Engine processes started for it.</summary>
    public int Attempts { get; private set; }

    /// <summary>Engine processes that were lost in a row without a generation between.</summary>
    public int LostEngines { get; private set; }

    /// <summary>Sequence number of its last event; also the concurrency token.</summary>
    public long LastSequence { get; private set; }

    /// <summary>The process that works on it (<see cref="Engine.ProcessIdentity"/>), or null.</summary>
    public string? LeaseOwner { get; private set; }

    /// <summary>Last sign of life of the owner.</summary>
    public DateTimeOffset? LeaseHeartbeat { get; private set; }

    /// <summary>Whether it will never change again.</summary>
    public bool IsFinal => State.IsFinal();

    /// <summary>The events since it was read; they are stored with it.</summary>
    public IReadOnlyList<RunEvent> News => _news;

    /// <summary>Moves on. False, and nothing has changed, when the run may not go there.</summary>
    /// <param name="actor">The person who asked for it; null when nobody did.</param>
    public bool MoveTo(RunState state, string message, DateTimeOffset at, string? actor = null)
    {
        if (!State.MayBecome(state))
        {
            return false;
        }

        State = state;
        Reason = state is RunState.Cancelled or RunState.Failed or RunState.Interrupted or RunState.Stale ? message : null;
        if (IsFinal)
        {
            FinishedAt = at;
        }

        if (IsFinal || state is RunState.Interrupted or RunState.Paused)
        {
            LeaseOwner = null;
            LeaseHeartbeat = null;
            Progress = null;
        }

        Append(RunEventKind.State, message, at, actor: actor);
        return true;
    }

    /// <summary>
    /// Ends the search after the generations that are committed, at least one. False when it is over already or may not be stopped;
    /// a run that nobody works on goes back into the queue to be finished.
    /// </summary>
    public bool Stop(DateTimeOffset at, string actor)
    {
        var mayStop = StopAfter is null && Generations < GenerationCount
            && (State.IsWaiting() || State == RunState.Paused || State.MayBecome(RunState.Stopping));
        if (!mayStop)
        {
            return false;
        }

        StopAfter = Math.Max(1, Generations);
        var message = $"A stop was asked for: the search ends after generation {StopAfter - 1}.";
        if (State.IsWaiting())
        {
            Append(RunEventKind.State, message, at, actor: actor);
            return true;
        }

        return MoveTo(State == RunState.Paused ? RunState.Queued : RunState.Stopping, message, at, actor);
    }

    /// <summary>
    /// Gives the lease to a process; a compare-and-set, since the row is checked when it is saved. False when another process has it
    /// or the run is not waiting.
    /// </summary>
    public bool Take(string owner, DateTimeOffset at)
    {
        if (LeaseOwner is not null || !State.IsWaiting())
        {
            return false;
        }

        LeaseOwner = owner;
        LeaseHeartbeat = at;
        return MoveTo(StopAfter is null ? RunState.Preparing : RunState.Stopping, "A worker took the run.", at);
    }

    /// <summary>Its worker is gone: it waits for another, unless a cancel or a pause was asked for, which is done with that.</summary>
    public bool Release(string message, DateTimeOffset at) => State switch
    {
        RunState.Cancelling => MoveTo(RunState.Cancelled, "Cancelled by a person.", at),
        RunState.Pausing => MoveTo(RunState.Paused, "Paused.", at),
        _ => MoveTo(RunState.Interrupted, message, at),
    };

    /// <summary>Counts the start of an engine process. False when a cancel or a pause was asked for meanwhile.</summary>
    public bool BeginAttempt(DateTimeOffset at)
    {
        var isFirst = Attempts == 0;
        if (State is not (RunState.Preparing or RunState.Stopping) && !MoveTo(RunState.Preparing, "The engine starts again.", at))
        {
            return false;
        }

        Attempts++;
        StartedAt ??= at;
        Progress = null;
        Append(RunEventKind.Attempt, isFirst ? "Attempt 1" : $"Attempt {Attempts}, from generation {Generations}", at);
        return true;
    }

    /// <summary>Counts an engine process that ended without a result.</summary>
    public void LoseEngine(string message, DateTimeOffset at)
    {
        LostEngines++;
        Append(RunEventKind.Warning, message, at);
    }

    /// <summary>Takes a committed generation into account.</summary>
    /// <exception cref="InvalidOperationException">It is not the next one.</exception>
    public void Advance(GenerationRecord record, DateTimeOffset at)
    {
        if (record.Generation != Generations)
        {
            throw new InvalidOperationException($"Generation {record.Generation} was to be committed, but {Generations} is next.");
        }

        var isBetter = BestCurve.Count > 0 && record.BestSoFar > BestCurve[^1];
        Generations++;
        StopAfter = StopAfter < Generations ? Generations : StopAfter;
        BestCurve.Add(record.BestSoFar);
        LostEngines = 0;
        Append(RunEventKind.Generation, $"Generation {record.Generation}", at, record.Generation);
        if (isBetter)
        {
            Append(RunEventKind.Log, BestMessage(record), at);
        }
    }

    /// <summary>Completes the run with its report. False when it may not complete.</summary>
    public bool Complete(RunReport report, DateTimeOffset at)
    {
        if (!MoveTo(State == RunState.Stopping ? RunState.Stopped : RunState.Completed, "Exported and verified.", at))
        {
            return false;
        }

        Report = report;
        Memory = report.Memory;
        TestScore = ScoreOf("eep");
        FullTestScore = ScoreOf("full");
        return true;

        double? ScoreOf(string model) => report.Test.FirstOrDefault(line => line.Model == model)?.Score;
    }

    private static string BestMessage(GenerationRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"New best in generation {record.Generation} ({record.Phase.ToString().ToLowerInvariant()}): {record.BestSoFar * 100:0.0} %.");

    /// <summary>Adds an event; sequence numbers have no gaps.</summary>
    public void Append(RunEventKind kind, string message, DateTimeOffset at, int? generation = null, string? actor = null) => _news.Add(new RunEvent
    {
        RunId = Id,
        Sequence = ++LastSequence,
        At = at,
        Kind = kind,
        Message = message,
        Generation = generation,
        Actor = actor,
    });
}

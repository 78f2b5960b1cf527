using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;
using Eep.Web.Evaluations;
using Eep.Web.Runs;

namespace Eep.Web.Data;

/// <summary>An evaluation as it is stored. Its items lie in the journal of its folder, so that an engine goes on where another ended.</summary>
public sealed class Evaluation : ILeased
{
    /// <inheritdoc/>
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public EvaluationState State { get; private set; } = EvaluationState.Queued;

    /// <summary>Why it is in its state, where that needs a word.</summary>
    public string? Reason { get; private set; }

    /// <summary>Every path named.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>The run whose checkpoint is the candidate, or null.</summary>
    public Guid? RunId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Who started it.</summary>
    public string? Actor { get; init; }

    /// <summary>Share done, in [0, 1].</summary>
    public double Progress { get; private set; }

    /// <summary>Engine processes that were lost in a row.</summary>
    public int LostEngines { get; private set; }

    /// <summary>The worst of all candidates; each one's own is part of the summary.</summary>
    public Verdict? Verdict { get; private set; }

    /// <summary>Set together with state Completed.</summary>
    public EvaluationSummary? Summary { get; private set; }

    /// <inheritdoc/>
    public string? LeaseOwner { get; private set; }

    /// <inheritdoc/>
    public DateTimeOffset? LeaseHeartbeat { get; private set; }

    /// <summary>Counts changes; the concurrency token.</summary>
    public long Version { get; set; }

    /// <summary>Gives the lease to a process. False when it does not wait.</summary>
    public bool Take(string owner, DateTimeOffset at)
    {
        if (State != EvaluationState.Queued)
        {
            return false;
        }

        (State, Reason, LeaseOwner, LeaseHeartbeat, StartedAt) = (EvaluationState.Running, null, owner, at, StartedAt ?? at);
        return true;
    }

    /// <summary>Its worker is gone: it waits for another, unless a cancel was asked for.</summary>
    public bool Release(DateTimeOffset at)
    {
        if (State == EvaluationState.Cancelling)
        {
            return End(EvaluationState.Cancelled, "Cancelled by a person.", at);
        }

        if (State != EvaluationState.Running)
        {
            return false;
        }

        (State, LeaseOwner, LeaseHeartbeat) = (EvaluationState.Queued, null, null);
        return true;
    }

    /// <summary>Ends it: at once where nobody works on it, else through its worker. False when it is final or being ended.</summary>
    public bool Cancel(bool isOwned, DateTimeOffset at)
    {
        if (State.IsFinal() || State == EvaluationState.Cancelling)
        {
            return false;
        }

        if (!isOwned)
        {
            return End(EvaluationState.Cancelled, "Cancelled by a person.", at);
        }

        State = EvaluationState.Cancelling;
        return true;
    }

    /// <summary>Counts an engine that ended without a result. False when too many were lost, which ends the evaluation.</summary>
    public bool LoseEngine(string reason, int limit, DateTimeOffset at)
    {
        LostEngines++;
        return LostEngines < limit || !End(EvaluationState.Failed, $"{reason} {LostEngines} engines were lost.", at);
    }

    /// <summary>Stores what it found.</summary>
    public bool Complete(EvaluationSummary summary, DateTimeOffset at)
    {
        if (!End(EvaluationState.Completed, null, at))
        {
            return false;
        }

        (Summary, Progress) = (summary, 1);
        Verdict = CandidateVerdict.Of(summary).Max(candidate => candidate.Verdict);
        return true;
    }

    /// <summary>Ends it without a result.</summary>
    public bool Fail(string reason, DateTimeOffset at) => End(EvaluationState.Failed, reason, at);

    private bool End(EvaluationState state, string? reason, DateTimeOffset at)
    {
        if (State.IsFinal())
        {
            return false;
        }

        (State, Reason, FinishedAt, LeaseOwner, LeaseHeartbeat) = (state, reason, at, null, null);
        return true;
    }
}

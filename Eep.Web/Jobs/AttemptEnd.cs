using Eep.Core.Runs;

namespace Eep.Web.Jobs;

/// <summary>How an attempt ended.</summary>
public abstract record AttemptEnd
{
    /// <summary>The engine brought a result; its files wait in the work folder.</summary>
    public sealed record Done(RunReport Report, string WorkFolder) : AttemptEnd;

    /// <summary>The engine says that the run cannot be done.</summary>
    public sealed record Failed(string Reason) : AttemptEnd;

    /// <summary>The engine ended without a word: another attempt may do better.</summary>
    public sealed record Lost(string Reason) : AttemptEnd;

    /// <summary>A person ended it.</summary>
    public sealed record Cancelled : AttemptEnd;

    /// <summary>The disk is full or the database away: another attempt does better when that has passed.</summary>
    public sealed record Waiting(string Reason) : AttemptEnd;

    /// <summary>Somebody paused it.</summary>
    public sealed record Paused : AttemptEnd;

    /// <summary>Somebody stopped the search: another attempt finishes it.</summary>
    public sealed record StopBegun : AttemptEnd;

    /// <summary>The application stops.</summary>
    public sealed record Stopped : AttemptEnd;
}

using Eep.Web.Runs;

namespace Eep.Web.Data;

/// <summary>As much of a run as tells whether anything about it is new.</summary>
/// <param name="LastSequence">Changes with every event.</param>
/// <param name="Generations">Those committed; they never change.</param>
/// <param name="Progress">Changes without an event.</param>
public sealed record RunPulse(long LastSequence, int Generations, RunProgress? Progress);

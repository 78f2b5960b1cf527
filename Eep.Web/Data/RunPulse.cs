using Eep.Web.Runs;

namespace Eep.Web.Data;

/// <summary>As much of a run as a feed has to poll.</summary>
/// <param name="LastSequence">Changes with every event.</param>
/// <param name="Progress">Changes without one.</param>
public sealed record RunPulse(long LastSequence, RunProgress? Progress);

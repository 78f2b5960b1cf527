namespace Eep.Web.Data;

/// <summary>Another process works on the run now, or it has ended: the caller must stop and touch nothing.</summary>
public sealed class LeaseLostException(Guid runId) : Exception($"The lease of run {runId} is lost.");

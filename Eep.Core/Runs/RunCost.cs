namespace Eep.Core.Runs;

/// <summary>What a run was expected to cost when it began, and what it did cost.</summary>
/// <param name="Estimate">Made before the first generation.</param>
/// <param name="Evaluations">Plans evaluated on the search split.</param>
/// <param name="Seconds">Wall time; generations of earlier attempts count with what they took.</param>
/// <param name="MemoryBytes">The most physical memory that the process held, mapped weights included.</param>
/// <param name="DiskBytes">The export and the journal.</param>
public sealed record RunCost(RunEstimate Estimate, int Evaluations, double Seconds, long MemoryBytes, long DiskBytes);

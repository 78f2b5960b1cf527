namespace Eep.Core.Pruning;

/// <summary>A plan that cannot be applied: the message names the faulty part, its value and what would be right.</summary>
public sealed class PlanException(string message) : Exception(message);

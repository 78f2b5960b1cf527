namespace Eep.Core.Evaluation;

/// <summary>A task that cannot be used: the message names file and field or line, the value found and what would be right.</summary>
public sealed class TaskException(string message, Exception? inner = null) : Exception(message, inner);

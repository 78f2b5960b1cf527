namespace Eep.Core.Evaluation;

/// <summary>The model could not answer: the message says which document or plan, what was found and what would be right.</summary>
public sealed class ModelException(string message, Exception? inner = null) : Exception(message, inner);

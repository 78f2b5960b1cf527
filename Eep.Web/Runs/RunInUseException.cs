namespace Eep.Web.Runs;

/// <summary>A run cannot be deleted because another needs its files; the message names it.</summary>
public sealed class RunInUseException(string message) : Exception(message);

namespace Eep.Core.Checkpoints;

/// <summary>A model file that cannot be used. The message names the file, the part of it, what was expected and what was found.</summary>
public sealed class CheckpointException : Exception
{
    /// <param name="file">Path of the file or folder at fault.</param>
    /// <param name="part">The tensor, key or entry at fault, or null for the file as a whole.</param>
    /// <param name="expected">What would have been right, as the object of "expected".</param>
    /// <param name="found">What is there, as the object of "found".</param>
    /// <param name="inner">The cause, where there is one.</param>
    public CheckpointException(string file, string? part, string expected, string found, Exception? inner = null)
        : base($"{file}: {(part is null ? "" : part + ": ")}expected {expected}, found {found}.", inner)
    {
        File = file;
        Part = part;
        Expected = expected;
        Found = found;
    }

    /// <summary>Path of the file or folder at fault.</summary>
    public string File { get; }

    /// <summary>The tensor, key or entry at fault, or null for the file as a whole.</summary>
    public string? Part { get; }

    /// <summary>What would have been right.</summary>
    public string Expected { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }
}

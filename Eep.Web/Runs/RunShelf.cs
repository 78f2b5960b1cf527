namespace Eep.Web.Runs;

/// <summary>Where a run lies.</summary>
public enum RunShelf
{
    /// <summary>In sight.</summary>
    Desk,

    /// <summary>Out of sight, kept.</summary>
    Archive,

    /// <summary>Thrown away: deleted for good when the trash is emptied, or after a month.</summary>
    Trash,
}

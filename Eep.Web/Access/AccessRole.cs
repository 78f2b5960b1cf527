namespace Eep.Web.Access;

/// <summary>What somebody may do; each role may do what those before it may. The scope of an API token is a role too.</summary>
public enum AccessRole
{
    /// <summary>Reads: runs, results, downloads.</summary>
    Viewer,

    /// <summary>Starts, pauses, stops and deletes runs.</summary>
    Operator,

    /// <summary>Keeps users, tokens and the installation.</summary>
    Admin,
}

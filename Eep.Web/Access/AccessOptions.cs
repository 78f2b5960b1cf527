namespace Eep.Web.Access;

/// <summary>Settings of section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Access";

    /// <summary>Demands a login on loopback addresses too, as behind a proxy on the same machine.</summary>
    public bool RequireLogin { get; set; }

    /// <summary>Addresses of reverse proxies whose X-Forwarded headers are believed. Naming one demands a login.</summary>
    public IReadOnlyList<string> Proxies { get; set; } = [];

    /// <summary>Folders that models and tasks may lie in, besides those of Models:Folders, Tasks:Folders, samples and runs.</summary>
    public IReadOnlyList<string> Folders { get; set; } = [];

    /// <summary>Hours a session lasts without a request.</summary>
    public int SessionHours { get; set; } = 12;

    /// <summary>Logins an address may try in a minute.</summary>
    public int LoginsPerMinute { get; set; } = 10;

    /// <summary>Requests a user, or an address without one, may send to the API in a minute when a login is demanded.</summary>
    public int RequestsPerMinute { get; set; } = 1200;
}

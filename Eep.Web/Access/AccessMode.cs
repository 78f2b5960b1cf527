using Eep.Web.Configuration;
using Microsoft.Extensions.Options;

namespace Eep.Web.Access;

/// <summary>Whether Eep is open to the user of its machine or demands a login.</summary>
/// <remarks>Open only while nobody else can reach it: every address is loopback, no proxy is named, no foreign host name is accepted.</remarks>
public sealed class AccessMode(IConfiguration configuration, IOptions<AccessOptions> options)
{
    /// <summary>Whether everybody who reaches Eep is its user.</summary>
    public bool IsOpen { get; } = !options.Value.RequireLogin
        && options.Value.Proxies.Count == 0
        && Listening.Addresses(configuration).All(Listening.IsLoopback)
        && HostNames(configuration).All(Listening.IsLoopbackName);

    private static string[] HostNames(IConfiguration configuration) =>
        (configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

using System.Net;

namespace Eep.Web.Configuration;

/// <summary>Where the application listens: loopback unless told otherwise.</summary>
public static class Listening
{
    private const string Default = "http://localhost:5080";
    private const string LoopbackNames = "localhost;127.0.0.1;[::1]";

    /// <summary>
    /// Settles addresses and host names. Without host names in the settings, loopback addresses answer to loopback names alone (a page of
    /// another site could otherwise reach them under a name of its own), other addresses to every name.
    /// </summary>
    public static void AddEepListening(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        configuration["urls"] = configuration["urls"] is { Length: > 0 } given ? given : Default;
        if (string.IsNullOrEmpty(configuration["AllowedHosts"]))
        {
            configuration["AllowedHosts"] = Addresses(configuration).All(IsLoopback) ? LoopbackNames : "*";
        }
    }

    /// <summary>Every address of --urls and of Kestrel:Endpoints.</summary>
    public static IReadOnlyList<string> Addresses(IConfiguration configuration) =>
    [
        .. (configuration["urls"] ?? Default).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
    ];

    /// <summary>Whether an address of --urls stays on this machine. Host names other than localhost, * and + do not.</summary>
    public static bool IsLoopback(string url) => IsLoopbackName(BindingAddress.Parse(url).Host);

    /// <summary>Whether a host name or an IP address means this machine only.</summary>
    public static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

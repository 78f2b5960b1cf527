using System.Net;

namespace Eep.Web.Configuration;

/// <summary>Where the application listens: loopback, because whoever reaches it can do everything.</summary>
public static class Listening
{
    /// <summary>Refuses addresses beyond loopback.</summary>
    /// <exception cref="ConfigurationException">An address is not loopback.</exception>
    public static void AddEepListening(this WebApplicationBuilder builder)
    {
        foreach (var url in Addresses(builder.Configuration))
        {
            if (!IsLoopback(url))
            {
                throw new ConfigurationException(
                    $"'{url}' can be reached from other machines, and Eep has no login yet: whoever reaches it can do everything. "
                    + "Serve a loopback address such as http://localhost:5080.");
            }
        }
    }

    /// <summary>Whether an address of --urls stays on this machine. Host names other than localhost, * and + do not.</summary>
    public static bool IsLoopback(string url)
    {
        var host = BindingAddress.Parse(url).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    private static string[] Addresses(ConfigurationManager configuration)
    {
        var urls = configuration["urls"] is { Length: > 0 } given ? given : "http://localhost:5080";
        configuration["urls"] = urls;
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(endpoint => endpoint["Url"])
            .OfType<string>();
        return [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), .. endpoints];
    }
}

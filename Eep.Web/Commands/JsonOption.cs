using System.CommandLine;

namespace Eep.Web.Commands;

/// <summary>The option <c>--json</c>: one JSON value on standard output, and nothing else there.</summary>
public static class JsonOption
{
    /// <summary>A new option.</summary>
    public static Option<bool> Create() => new("--json") { Description = "Write one JSON object to standard output." };
}

using System.CommandLine;

namespace Eep.Web.Commands;

/// <summary>The option <c>--data DIR</c> of every command that touches runs.</summary>
public static class DataOption
{
    /// <summary>A new option; null when it was not given, then the setting Eep:DataDirectory holds.</summary>
    public static Option<DirectoryInfo?> Create() =>
        new("--data") { Description = "Folder of the database and the runs. Default: data beside appsettings.json." };
}

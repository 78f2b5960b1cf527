namespace Eep.Web.Configuration;

/// <summary>Settings of section <c>Eep</c>.</summary>
public sealed class EepOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Eep";

    /// <summary>Folder of database and runs; relative to the content root.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>What must be free on the disk of the data folder, in MiB; with less Eep does not call itself ready.</summary>
    public int MinimumFreeMebibytes { get; set; } = 64;
}

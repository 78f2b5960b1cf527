namespace Eep.Web.Configuration;

/// <summary>Settings of section <c>Eep</c>.</summary>
public sealed class EepOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Eep";

    /// <summary>Folder of database and runs; relative to the content root.</summary>
    public string DataDirectory { get; set; } = "data";
}

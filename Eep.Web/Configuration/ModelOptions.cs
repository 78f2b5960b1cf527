namespace Eep.Web.Configuration;

/// <summary>Settings of section <c>Models</c>.</summary>
public sealed class ModelOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Models";

    /// <summary>Checkpoints, or folders that hold some; relative to the content root.</summary>
    public IReadOnlyList<string> Folders { get; set; } = [];
}

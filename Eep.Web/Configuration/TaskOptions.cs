namespace Eep.Web.Configuration;

/// <summary>Settings of section <c>Tasks</c>.</summary>
public sealed class TaskOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Tasks";

    /// <summary>Folders with task files (.yaml); relative to the content root.</summary>
    public IReadOnlyList<string> Folders { get; set; } = [];
}

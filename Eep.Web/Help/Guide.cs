using Eep.Web.Configuration;

namespace Eep.Web.Help;

/// <summary>The user guide, docs/guide.md, as a page shows it.</summary>
public sealed class Guide(EepPaths paths)
{
    /// <summary>Where the application serves the guide's pictures.</summary>
    public const string Pictures = "/help/pictures";

    private string Folder => Path.Combine(paths.ContentRoot, "docs");

    /// <summary>The guide as HTML; null where it was not installed.</summary>
    public string? Read()
    {
        var file = Path.Combine(Folder, "guide.md");
        return File.Exists(file)
            ? MarkdownText.ToHtml(File.ReadAllText(file).Replace("](guide/", $"]({Pictures}/", StringComparison.Ordinal))
            : null;
    }

    /// <summary>Path of a picture, or null when there is none of that name.</summary>
    public string? PictureOf(string name)
    {
        var file = Path.Combine(Folder, "guide", Path.GetFileName(name));
        return Path.GetExtension(file) == ".png" && File.Exists(file) ? file : null;
    }
}

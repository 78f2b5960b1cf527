namespace Eep.Tests.Architecture;

/// <summary>One source file: its path below the root with forward slashes, and its lines.</summary>
/// <param name="Path">For example Eep.Core/Search/RandomTape.cs.</param>
/// <param name="Text">The whole text.</param>
public sealed record SourceFile(string Path, string Text)
{
    private static readonly string[] Roots = ["Eep.Core", "Eep.Web", "Eep.Tests", "Eep.Benchmarks", "samples"];
    private static readonly string[] Skipped = ["obj", "bin", "node_modules"];

    /// <summary>The text, line by line, as written.</summary>
    public IReadOnlyList<string> Lines { get; } = Text.Split('\n');

    /// <summary>The same lines with comments blanked, so that prose cannot break a rule about code.</summary>
    public IReadOnlyList<string> CodeLines { get; } = CommentStripper.Strip(Text).Split('\n');

    /// <summary>The folder below Eep.Core, or null for a file elsewhere.</summary>
    public string? CoreFolder => Path.StartsWith("Eep.Core/", StringComparison.Ordinal) && Path.Split('/') is { Length: > 2 } parts
        ? parts[1]
        : null;

    /// <summary>Every .cs and .razor file of the repository that somebody wrote.</summary>
    public static IReadOnlyList<SourceFile> All() =>
    [
        .. Roots.Select(root => RepositoryRoot.Combine(root))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Select(file => (Full: file, Relative: System.IO.Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/')))
            .Where(file => !file.Relative.Split('/').Intersect(Skipped).Any())
            .OrderBy(file => file.Relative, StringComparer.Ordinal)
            .Select(file => new SourceFile(file.Relative, File.ReadAllText(file.Full))),
    ];
}

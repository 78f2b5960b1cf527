using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Web.Engine;

/// <summary>Generations as JSON lines: resume.jsonl, written by the parent for each attempt.</summary>
public static class ResumeFile
{
    /// <summary>Its name in the run's folder.</summary>
    public const string Name = "resume.jsonl";

    /// <summary>Writes all at once: a temporary name first, then the real one.</summary>
    public static void Write(string path, IEnumerable<GenerationRecord> generations)
    {
        var temporary = path + ".tmp";
        File.WriteAllLines(temporary, generations.Select(record => JsonSerializer.Serialize(record, RunJson.Line)));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads all; none when the file is missing.</summary>
    public static IReadOnlyList<GenerationRecord> Read(string path) => File.Exists(path)
        ? [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<GenerationRecord>(line, RunJson.Line)!)]
        : [];
}

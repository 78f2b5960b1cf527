using System.Text;
using System.Text.Json;

namespace Eep.Core.Runs;

/// <summary>A journal in one file, a line of JSON per generation; for runs without a database. Durable when Commit returns.</summary>
public sealed class FileJournal(string path) : IRunJournal
{
    /// <summary>Reads all whole lines; a torn last line (a crash while it was written) is cut off.</summary>
    public IReadOnlyList<GenerationRecord> Replay()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var text = File.ReadAllText(path);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        if (whole.Length < text.Length)
        {
            using var stream = new FileStream(path, FileMode.Open);
            stream.SetLength(Encoding.UTF8.GetByteCount(whole));
        }

        return [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<GenerationRecord>(line, RunJson.Line)
                ?? throw new InvalidDataException($"{path} holds a line that is null."))];
    }

    /// <summary>Appends the generation and flushes it to the disk.</summary>
    public void Commit(GenerationRecord generation)
    {
        using var stream = new FileStream(path, FileMode.Append);
        stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(generation, RunJson.Line) + "\n"));
        stream.Flush(flushToDisk: true);
    }
}

using System.Text.Json;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>Reads the documents of a data file, in file order, as they are asked for; the ending says the format.</summary>
public static class Documents
{
    /// <summary>Endings that can be read.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet"];

    /// <summary>The documents of a file.</summary>
    /// <exception cref="TaskException">The file cannot be read or holds something else; names file and line or row.</exception>
    public static IEnumerable<TaskDocument> Read(string path)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".jsonl" or ".ndjson":
                return JsonLines.Read(path);
            case ".json":
                return JsonDocuments.Read(path);
            case ".csv":
                return SeparatedValues.Read(path, ',');
            case ".tsv":
                return SeparatedValues.Read(path, '\t');
            case ".parquet":
                return ParquetDocuments.Read(path);
            case var other:
                throw new TaskException($"The data file {path} ends in '{other}'; it must end in one of {string.Join(", ", Endings)}.");
        }
    }

    /// <summary>Opens a file, or says why it cannot be.</summary>
    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"The data file {path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>The members of an object as a document.</summary>
    internal static TaskDocument Document(string where, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new TaskException($"{where}: the document is {Kind(element)}; it must be a JSON object.");
        }

        var fields = new Dictionary<string, JsonElement>();
        foreach (var member in element.EnumerateObject())
        {
            if (!fields.TryAdd(member.Name, member.Value.Clone()))
            {
                throw new TaskException($"{where}: field '{member.Name}' appears twice.");
            }
        }

        return new TaskDocument(where, fields);
    }

    /// <summary>The kind of a JSON value in words.</summary>
    internal static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };
}

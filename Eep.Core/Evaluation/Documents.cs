using System.Text;
using System.Text.Json;

namespace Eep.Core.Evaluation;

/// <summary>Reads the documents of a split: JSON Lines, one object a line, UTF-8.</summary>
public static class Documents
{
    /// <summary>The documents in file order, read as they are asked for; blank lines are passed over.</summary>
    /// <exception cref="TaskException">The file cannot be read, or a line is not a JSON object; names file and line.</exception>
    public static IEnumerable<TaskDocument> Read(string path)
    {
        using var reader = Open(path);
        for (var number = 1; ; number++)
        {
            var where = $"{path}:{number}";
            if (ReadLine(reader, where) is not { } line)
            {
                yield break;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return new TaskDocument(where, Parse(line, where));
            }
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"The data file {path} cannot be read: {fault.Message}", fault);
        }
    }

    private static string? ReadLine(StreamReader reader, string where)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception fault) when (fault is DecoderFallbackException or IOException)
        {
            throw new TaskException($"{where}: the line is not UTF-8 text: {fault.Message}", fault);
        }
    }

    private static Dictionary<string, JsonElement> Parse(string line, string where)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new TaskException($"{where}: the line holds {Kind(json.RootElement)}; it must be a JSON object.");
            }

            var fields = new Dictionary<string, JsonElement>();
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (!fields.TryAdd(member.Name, member.Value.Clone()))
                {
                    throw new TaskException($"{where}: field '{member.Name}' appears twice.");
                }
            }

            return fields;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new TaskException($"{where}: the line is not JSON: {fault.Message}", fault);
        }
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

using System.Text;
using System.Text.Json;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>JSON Lines: one object a line, UTF-8; blank lines are passed over.</summary>
internal static class JsonLines
{
    public static IEnumerable<TaskDocument> Read(string path)
    {
        using var reader = new StreamReader(Documents.Open(path), new UTF8Encoding(false, throwOnInvalidBytes: true));
        for (var number = 1; ; number++)
        {
            var where = $"{path}:{number}";
            if (ReadLine(reader, where) is not { } line)
            {
                yield break;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, where);
            }
        }
    }

    /// <summary>The next line of a text in UTF-8.</summary>
    public static string? ReadLine(StreamReader reader, string where)
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

    private static TaskDocument Parse(string line, string where)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return Documents.Document(where, json.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new TaskException($"{where}: the line is not JSON: {fault.Message}", fault);
        }
    }
}

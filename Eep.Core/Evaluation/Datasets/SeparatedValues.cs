using System.Text;
using System.Text.Json;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>
/// CSV as RFC 4180 writes it, and TSV: the first row names the fields, quotes may hold separators, line breaks and doubled quotes.
/// Every value is a text.
/// </summary>
internal static class SeparatedValues
{
    private const int LongestRow = 1 << 24;

    public static IEnumerable<TaskDocument> Read(string path, char separator)
    {
        using var reader = new StreamReader(Documents.Open(path), new UTF8Encoding(false, throwOnInvalidBytes: true));
        string[]? names = null;
        for (var line = 1; ;)
        {
            var where = $"{path}:{line}";
            if (Row(reader, separator, where, ref line) is not { } values)
            {
                yield break;
            }

            if (names is null)
            {
                names = values;
                if (names.Distinct().Count() != names.Length)
                {
                    throw new TaskException($"{where}: a field's name appears twice in the first row: {string.Join(", ", names)}.");
                }
            }
            else if (values is not [""])
            {
                yield return values.Length == names.Length
                    ? new TaskDocument(where, names.Zip(values).ToDictionary(pair => pair.First, pair => JsonSerializer.SerializeToElement(pair.Second)))
                    : throw new TaskException($"{where}: the row has {values.Length} values; the first row names {names.Length} fields.");
            }
        }
    }

    private static string[]? Row(StreamReader reader, char separator, string where, ref int line)
    {
        if (JsonLines.ReadLine(reader, where) is not { } text)
        {
            return null;
        }

        line++;
        while (text.Count(character => character == '"') % 2 == 1)
        {
            var more = JsonLines.ReadLine(reader, where) ?? throw new TaskException($"{where}: a quote is opened and never closed.");
            line++;
            text = text.Length + more.Length < LongestRow ? $"{text}\n{more}" : throw new TaskException($"{where}: a row is longer than {LongestRow} characters.");
        }

        return Split(text, separator);
    }

    private static string[] Split(string text, char separator)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                if (quoted && at + 1 < text.Length && text[at + 1] == '"')
                {
                    value.Append('"');
                    at++;
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (text[at] == separator && !quoted)
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else
            {
                value.Append(text[at]);
            }
        }

        values.Add(value.ToString());
        return [.. values];
    }
}

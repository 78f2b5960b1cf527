using System.Text;
using System.Text.Json;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>
/// CSV as RFC 4180 writes it (a value in quotes may hold separators, line breaks and doubled quotes) and TSV, where a line is a row and a quote is a
/// letter, as GLUE publishes it. The first row names the fields; every value is a text.
/// </summary>
internal static class SeparatedValues
{
    private const int LongestValue = 1 << 24;

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
        if (separator == '\t')
        {
            return text.Split(separator);
        }

        var values = new List<string>();
        for (var at = 0; ;)
        {
            if (at < text.Length && text[at] == '"')
            {
                values.Add(Quoted(reader, where, ref text, ref at, ref line));
            }
            else
            {
                var end = text.IndexOf(separator, at) is var found && found < 0 ? text.Length : found;
                values.Add(text[at..end]);
                at = end;
            }

            if (at == text.Length)
            {
                return [.. values];
            }

            at += text[at] == separator ? 1 : throw new TaskException($"{where}: text follows a closing quote; a quote inside quotes is written twice.");
        }
    }

    /// <summary>The value that opens at <paramref name="at"/>, which ends behind its closing quote, perhaps lines later.</summary>
    private static string Quoted(StreamReader reader, string where, ref string text, ref int at, ref int line)
    {
        var value = new StringBuilder();
        for (at++; ;)
        {
            var quote = text.IndexOf('"', at);
            value.Append(text, at, (quote < 0 ? text.Length : quote) - at);
            at = quote + 1;
            if (quote < 0)
            {
                text = JsonLines.ReadLine(reader, where) ?? throw new TaskException($"{where}: a quote is opened and never closed.");
                line++;
                if (value.Append('\n').Length + text.Length > LongestValue)
                {
                    throw new TaskException($"{where}: a value is longer than {LongestValue} characters.");
                }
            }
            else if (at < text.Length && text[at] == '"')
            {
                value.Append('"');
                at++;
            }
            else
            {
                return value.ToString();
            }
        }
    }
}

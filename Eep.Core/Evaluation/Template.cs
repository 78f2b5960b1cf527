using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation;

/// <summary>
/// A prompt template: text with <c>{{field}}</c> placeholders, the part of Jinja that tasks need most. A template that is just the
/// name of a field of the document stands for that field, as in the harness.
/// </summary>
public sealed partial class Template
{
    private readonly string _text;
    private readonly string _field;
    private readonly List<(string Literal, string? Field)> _parts = [];

    /// <summary>Compiles a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="field">Where it stands, for errors: "qa.yaml: doc_to_text".</param>
    /// <exception cref="TaskException">Jinja beyond plain placeholders.</exception>
    public Template(string text, string field)
    {
        (_text, _field) = (text, field);
        if (text.Contains("{%", StringComparison.Ordinal) || text.Contains("{#", StringComparison.Ordinal))
        {
            throw new TaskException($"{field} uses Jinja statements ({{% or {{#); only {{{{field}}}} placeholders are supported.");
        }

        var end = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            var name = match.Groups["name"].Value.Trim();
            if (!FieldName().IsMatch(name))
            {
                throw new TaskException($"{field} holds '{match.Value}'; only a field's plain name may stand between {{{{ and }}}}.");
            }

            _parts.Add((text[end..match.Index], name));
            end = match.Index + match.Length;
        }

        if (text[end..].Contains("{{", StringComparison.Ordinal))
        {
            throw new TaskException($"{field} opens {{{{ without closing it.");
        }

        _parts.Add((text[end..], null));
    }

    /// <summary>The text with every placeholder replaced. Numbers are written as in the file, truth values as True and False.</summary>
    /// <exception cref="TaskException">The document lacks a field, or the field holds a list or an object.</exception>
    public string Render(TaskDocument document)
    {
        if (WholeField(document) is { } whole)
        {
            return Text(whole, _text, document);
        }

        var result = new StringBuilder();
        foreach (var (literal, name) in _parts)
        {
            result.Append(literal);
            if (name is not null)
            {
                result.Append(Text(Value(name, document), name, document));
            }
        }

        return result.ToString();
    }

    /// <summary>Like <see cref="Render"/>, but when the whole template is one field that holds a list, one text for each of its values.</summary>
    public IReadOnlyList<string> RenderAll(TaskDocument document)
    {
        var value = WholeField(document) ?? (_parts is [("", { } name), ("", null)] ? Value(name, document) : (JsonElement?)null);
        return value is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(element => Text(element, _text, document))]
            : [Render(document)];
    }

    private JsonElement? WholeField(TaskDocument document) =>
        _parts.Count == 1 && document.Fields.TryGetValue(_text, out var value) ? value : null;

    private JsonElement Value(string name, TaskDocument document) => document.Fields.TryGetValue(name, out var value)
        ? value
        : throw new TaskException(
            $"{document.Where}: field '{name}', which {_field} needs, is missing; the line has {string.Join(", ", document.Fields.Keys)}.");

    private string Text(JsonElement value, string name, TaskDocument document)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "True",
                JsonValueKind.False => "False",
                _ => throw new TaskException(
                    $"{document.Where}: field '{name}', which {_field} needs, holds {Documents.Kind(value)}; it must be a text or a number."),
            };
        }
        catch (InvalidOperationException fault)
        {
            throw new TaskException($"{document.Where}: field '{name}' is not valid Unicode text.", fault);
        }
    }

    [GeneratedRegex(@"\{\{(?<name>.*?)\}\}", RegexOptions.Singleline)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Za-z_]\w*$")]
    private static partial Regex FieldName();
}

using System.Text;

namespace Eep.Core.Evaluation.Templates;

/// <summary>
/// A prompt template in the part of Jinja that docs/tasks.md lists: expressions, filters, if, for, set. A template that is just the
/// name of a field of the document stands for that field, as in the harness. A field that is missing is a fault, never an empty text.
/// </summary>
public sealed class Template
{
    private readonly string _text;
    private readonly string _field;
    private readonly Action<TemplateScope, StringBuilder> _render;
    private readonly Func<TemplateScope, object?>? _single;

    /// <summary>Compiles a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="field">Where it stands, for errors: "qa.yaml: doc_to_text".</param>
    /// <exception cref="TaskException">Jinja outside the supported part.</exception>
    public Template(string text, string field)
    {
        (_text, _field) = (text, field);
        (_render, _single) = TemplateParser.Compile(text, field);
    }

    /// <summary>The text. Values are written as Python writes them: True, 1.5, ['a', 'b'].</summary>
    /// <exception cref="TaskException">The document lacks a field, or a value does not suit.</exception>
    public string Render(TaskDocument document)
    {
        var scope = Scope(document);
        if (Whole(document, out var value))
        {
            return PythonText.Text(value, scope);
        }

        var output = new StringBuilder();
        _render(scope, output);
        return output.ToString();
    }

    /// <summary>
    /// Like <see cref="Render"/>, but when the template yields a list, one text for each of its values; a list among them is one text
    /// with <see cref="TaskItem.SpanSeparator"/> between its parts.
    /// </summary>
    public IReadOnlyList<string> RenderAll(TaskDocument document)
    {
        var scope = Scope(document);
        var value = Whole(document, out var field) ? field : _single?.Invoke(scope);
        return value is IReadOnlyList<object?> list ? [.. list.Select(item => Part(item, scope))] : [Render(document)];
    }

    /// <summary>
    /// Like <see cref="RenderAll"/>, but a text that is itself a list in brackets is read as one, as the harness does for doc_to_choice.
    /// </summary>
    public IReadOnlyList<string> RenderChoices(TaskDocument document)
    {
        var choices = RenderAll(document);
        if (choices is not [var text] || !text.TrimStart().StartsWith('['))
        {
            return choices;
        }

        var scope = Scope(document);
        return ExpressionParser.Compile(text, scope.Where)(scope) is IReadOnlyList<object?> list ? [.. list.Select(item => PythonText.Text(item, scope))] : choices;
    }

    private static string Part(object? item, TemplateScope scope) => item is IReadOnlyList<object?> parts
        ? string.Join(TaskItem.SpanSeparator, parts.Select(part => PythonText.Text(part, scope)))
        : PythonText.Text(item, scope);

    private bool Whole(TaskDocument document, out object? value) => Field(document, _text, out value);

    private TemplateScope Scope(TaskDocument document) =>
        new($"{document.Where}: {_field}", (string name, out object? value) => Field(document, name, out value), document.Fields.Keys);

    private static bool Field(TaskDocument document, string name, out object? value)
    {
        try
        {
            var found = document.Fields.TryGetValue(name, out var element);
            value = found ? TemplateValue.From(element) : null;
            return found;
        }
        catch (InvalidOperationException fault)
        {
            throw new TaskException($"{document.Where}: field '{name}' is not valid Unicode text.", fault);
        }
    }
}

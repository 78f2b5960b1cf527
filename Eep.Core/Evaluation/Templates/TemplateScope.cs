namespace Eep.Core.Evaluation.Templates;

/// <summary>The names that an expression can see: the fields of a document, then what set and for added.</summary>
/// <param name="where">Document and template, for errors.</param>
/// <param name="lookup">The value of a document's field; false when it has none.</param>
/// <param name="fields">Names of the document's fields, for errors.</param>
internal sealed class TemplateScope(string where, TemplateScope.FieldLookup lookup, IEnumerable<string> fields)
{
    // Loops over a document's lists are short; what takes longer than this is a mistake or an attack.
    private const int MostSteps = 1_000_000;
    private readonly Dictionary<string, object?> _names = [];
    private int _steps;

    public delegate bool FieldLookup(string name, out object? value);

    public string Where => where;

    public object? this[string name]
    {
        get => _names.TryGetValue(name, out var own) ? own : lookup(name, out var value) ? value : new Undefined(name, fields);
        set => _names[name] = value;
    }

    public void Step()
    {
        if (++_steps > MostSteps)
        {
            throw new TaskException($"{where}: the template takes more than {MostSteps} steps.");
        }
    }

    public TaskException Fault(string message) => new($"{where}: {message}");

    /// <summary>A name without a value: only "is defined" and the default filter may look at it.</summary>
    internal sealed record Undefined(string Name, IEnumerable<string> Fields);
}

using System.Globalization;
using Eep.Core.Evaluation.Filters;

namespace Eep.Core.Evaluation.Templates;

/// <summary>The filters, methods and tests that a template may call. All are pure; nothing else can be called.</summary>
internal static class TemplateFunctions
{
    /// <summary>Filters that stand after a bar.</summary>
    public static IReadOnlyCollection<string> Filters { get; } =
        ["trim", "lower", "upper", "capitalize", "title", "replace", "join", "length", "count", "first", "last", "default", "d", "string", "int", "float", "list", "regex_replace"];

    /// <summary>Methods that stand after a dot and take arguments.</summary>
    public static IReadOnlyCollection<string> Methods { get; } =
        ["strip", "lstrip", "rstrip", "lower", "upper", "capitalize", "title", "replace", "split", "join", "startswith", "endswith", "find", "index", "get"];

    /// <summary>Tests that stand after "is".</summary>
    public static IReadOnlyCollection<string> Tests { get; } = ["defined", "undefined", "none", "string", "number", "true", "false", "odd", "even"];

    public static object? Filter(string name, object? value, object?[] arguments, TemplateScope scope) => name switch
    {
        "default" or "d" => value is TemplateScope.Undefined ? Argument(arguments, 0, "") : value,
        "length" or "count" => (long)(value is string text ? text.EnumerateRunes().Count() : value is IReadOnlyDictionary<string, object?> map ? map.Count : TemplateValue.List(value, scope).Count),
        "first" => TemplateValue.Item(value, 0L, scope),
        "last" => TemplateValue.Item(value, -1L, scope),
        "list" => TemplateValue.List(value, scope),
        "join" => string.Join(Text(arguments, 0, scope, ""), TemplateValue.List(value, scope).Select(item => PythonText.Text(item, scope))),
        "string" => PythonText.Text(value, scope),
        "int" => (long)Math.Truncate(TemplateValue.Number(value, scope)),
        "float" => TemplateValue.Number(value, scope),
        "regex_replace" => AnswerPattern.Within(() => AnswerPattern.Compile(Text(arguments, 0, scope), "regex_replace")
            .Replace(PythonText.Text(value, scope), Text(arguments, 1, scope, ""))),
        "trim" => PythonText.Text(value, scope).Trim(),
        _ => Method(name, PythonText.Text(value, scope), arguments, scope),
    };

    public static object? Method(string name, object? value, object?[] arguments, TemplateScope scope)
    {
        if (name == "get" && value is IReadOnlyDictionary<string, object?> map)
        {
            return map.TryGetValue(Text(arguments, 0, scope), out var found) ? found : Argument(arguments, 1, null);
        }

        if (name == "index" && value is IReadOnlyList<object?> list)
        {
            var at = list.ToList().FindIndex(item => TemplateValue.AreEqual(item, Argument(arguments, 0, null)));
            return at >= 0 ? (long)at : throw scope.Fault($"{PythonText.Literal(Argument(arguments, 0, null))} is not in the list {PythonText.Literal(value)}.");
        }

        var text = value as string ?? throw scope.Fault($"{name} needs a text; it got {PythonText.Literal(value)}.");
        return name switch
        {
            "strip" => text.Trim(Characters(arguments, scope)),
            "lstrip" => text.TrimStart(Characters(arguments, scope)),
            "rstrip" => text.TrimEnd(Characters(arguments, scope)),
            "lower" => text.ToLowerInvariant(),
            "upper" => text.ToUpperInvariant(),
            "capitalize" => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant(),
            "title" => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant()),
            "replace" => text.Replace(Text(arguments, 0, scope), Text(arguments, 1, scope), StringComparison.Ordinal),
            "split" => Split(text, arguments, scope),
            "join" => string.Join(text, TemplateValue.List(Argument(arguments, 0, null), scope).Select(item => PythonText.Text(item, scope))),
            "startswith" => text.StartsWith(Text(arguments, 0, scope), StringComparison.Ordinal),
            "endswith" => text.EndsWith(Text(arguments, 0, scope), StringComparison.Ordinal),
            "find" or "index" => (long)text.IndexOf(Text(arguments, 0, scope), StringComparison.Ordinal),
            _ => throw scope.Fault($"{name} cannot be called on a text."),
        };
    }

    public static bool Test(string name, object? value, TemplateScope scope) => name switch
    {
        "defined" => value is not TemplateScope.Undefined,
        "undefined" => value is TemplateScope.Undefined,
        "none" => value is null,
        "string" => value is string,
        "number" => value is long or double,
        "true" => value is true,
        "false" => value is false,
        "odd" => TemplateValue.Number(value, scope) % 2 != 0,
        _ => TemplateValue.Number(value, scope) % 2 == 0,
    };

    private static object? Argument(object?[] arguments, int index, object? fallback) => index < arguments.Length ? arguments[index] : fallback;

    private static string Text(object?[] arguments, int index, TemplateScope scope, string? fallback = null) =>
        Argument(arguments, index, fallback) as string ?? throw scope.Fault($"argument {index + 1} of a call is missing or not a text.");

    private static char[]? Characters(object?[] arguments, TemplateScope scope) => arguments.Length == 0 ? null : Text(arguments, 0, scope).ToCharArray();

    private static object?[] Split(string text, object?[] arguments, TemplateScope scope)
    {
        var most = arguments.Length > 1 ? (int)TemplateValue.Number(arguments[1], scope) + 1 : int.MaxValue;
        return arguments is [] or [null, ..]
            ? text.Split((char[]?)null, most, StringSplitOptions.RemoveEmptyEntries)
            : text.Split(Text(arguments, 0, scope), most);
    }
}

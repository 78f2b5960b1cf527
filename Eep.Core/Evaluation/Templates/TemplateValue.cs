using System.Globalization;
using System.Text.Json;

namespace Eep.Core.Evaluation.Templates;

/// <summary>Values inside a template: null, bool, long, double, string, lists and string-keyed maps of these.</summary>
internal static class TemplateValue
{
    /// <summary>A field of a document as Python's json module would read it.</summary>
    public static object? From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.TryGetInt64(out var whole) && !element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? (object)whole : element.GetDouble(),
        JsonValueKind.Array => element.EnumerateArray().Select(From).ToArray(),
        JsonValueKind.Object => element.EnumerateObject().GroupBy(member => member.Name).ToDictionary(group => group.Key, group => From(group.Last().Value)),
        _ => null,
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or false or 0L or 0.0 or "" or TemplateScope.Undefined => false,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> map => map.Count > 0,
        _ => true,
    };

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (IReadOnlyList<object?> one, IReadOnlyList<object?> other) => one.Count == other.Count && one.Zip(other).All(pair => AreEqual(pair.First, pair.Second)),
        (long or double or bool, long or double or bool) => Plain(left) == Plain(right),
        _ => Equals(left, right),
    };

    public static IReadOnlyList<object?> List(object? value, TemplateScope scope) => value switch
    {
        IReadOnlyList<object?> list => list,
        string text => [.. text.EnumerateRunes().Select(rune => rune.ToString())],
        IReadOnlyDictionary<string, object?> map => [.. map.Keys],
        _ => throw scope.Fault($"a list is needed; there is {PythonText.Text(value, scope)}."),
    };

    public static double Number(object? value, TemplateScope scope) => value switch
    {
        long or double or bool => Plain(value),
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw scope.Fault($"a number is needed; there is {PythonText.Text(value, scope)}."),
    };

    /// <summary>value[key] or value.key.</summary>
    public static object? Item(object? value, object? key, TemplateScope scope)
    {
        if (value is IReadOnlyDictionary<string, object?> map && key is string name)
        {
            return map.TryGetValue(name, out var found) ? found : new TemplateScope.Undefined(name, map.Keys);
        }

        if (key is not long index)
        {
            throw scope.Fault($"{PythonText.Text(value, scope)} has no part '{PythonText.Text(key, scope)}'.");
        }

        var list = List(value, scope);
        var at = index < 0 ? list.Count + index : index;
        return at >= 0 && at < list.Count ? list[(int)at] : throw scope.Fault($"index {index} is outside the {list.Count} values of {PythonText.Literal(value)}.");
    }

    /// <summary>value[from:to].</summary>
    public static object? Slice(object? value, object? from, object? to, TemplateScope scope)
    {
        var list = List(value, scope);
        var (start, end) = (Bound(from, 0, list.Count), Bound(to, list.Count, list.Count));
        var part = list.Skip(start).Take(Math.Max(0, end - start)).ToArray();
        return value is string ? string.Concat(part) : part;
    }

    public static object? Calculate(string symbol, object? left, object? right, TemplateScope scope)
    {
        if (symbol == "~" || (symbol == "+" && left is string && right is string))
        {
            return PythonText.Text(left, scope) + PythonText.Text(right, scope);
        }

        if (symbol == "+" && left is IReadOnlyList<object?> one && right is IReadOnlyList<object?> other)
        {
            return (object?[])[.. one, .. other];
        }

        if (left is not (long or double) || right is not (long or double))
        {
            throw scope.Fault($"{symbol} needs two numbers or two texts; it got {PythonText.Text(left, scope)} and {PythonText.Text(right, scope)}.");
        }

        var (a, b) = (Plain(left), Plain(right));
        if (b == 0 && symbol is "/" or "//" or "%")
        {
            throw scope.Fault("a division by zero.");
        }

        var result = symbol switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            _ => a - (b * Math.Floor(a / b)),
        };
        return left is long && right is long && symbol != "/" ? (object)(long)result : result;
    }

    public static bool Compare(string symbol, object? left, object? right, TemplateScope scope)
    {
        if (symbol is "==" or "!=")
        {
            return AreEqual(left, right) == (symbol == "==");
        }

        var order = left is string one && right is string other
            ? string.CompareOrdinal(one, other)
            : Number(left, scope).CompareTo(Number(right, scope));
        return symbol switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private static double Plain(object? value) => value switch
    {
        long whole => whole,
        double number => number,
        true => 1,
        _ => 0,
    };

    private static int Bound(object? value, int missing, int count) =>
        value is long index ? (int)Math.Clamp(index < 0 ? count + index : index, 0, count) : missing;
}

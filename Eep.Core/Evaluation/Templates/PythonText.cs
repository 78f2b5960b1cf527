using System.Collections;
using System.Globalization;
using System.Text;

namespace Eep.Core.Evaluation.Templates;

/// <summary>Values as Python writes them, since that is what the harness's templates yield.</summary>
internal static class PythonText
{
    /// <summary>str(value).</summary>
    public static string Text(object? value, TemplateScope scope) => value switch
    {
        string text => text,
        TemplateScope.Undefined undefined => throw scope.Fault(
            $"field '{undefined.Name}' is missing; the document has {string.Join(", ", undefined.Fields)}."),
        _ => Literal(value),
    };

    /// <summary>repr(value).</summary>
    public static string Literal(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        double number => Float(number),
        string text => Quoted(text),
        IReadOnlyDictionary<string, object?> map => $"{{{string.Join(", ", map.Select(pair => $"{Quoted(pair.Key)}: {Literal(pair.Value)}"))}}}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Literal))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Float(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        if (number == Math.Floor(number) && Math.Abs(number) < 1e16)
        {
            return number.ToString("F1", CultureInfo.InvariantCulture);
        }

        return number.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
    }

    private static string Quoted(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var result = new StringBuilder().Append(quote);
        foreach (var character in text)
        {
            result.Append(character switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when character == quote => "\\" + quote,
                _ => character.ToString(),
            });
        }

        return result.Append(quote).ToString();
    }
}

using System.Globalization;
using System.Text;

namespace Eep.Core.Evaluation.Templates;

/// <summary>Cuts an expression between {{ }} or {% %} into words.</summary>
internal static class TemplateLexer
{
    // Parser and compiled expression go one call deeper a word; the longest expression of real chat templates has some hundred.
    private const int MostTokens = 1000;

    private static readonly string[] s_symbols =
        ["==", "!=", "<=", ">=", "//", "+", "-", "*", "/", "%", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|", "="];

    /// <param name="text">The expression.</param>
    /// <param name="where">Its place for errors.</param>
    public static List<TemplateToken> Read(string text, string where)
    {
        var tokens = new List<TemplateToken>();
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] is '_' || char.IsLetter(text[at]))
            {
                while (at < text.Length && (text[at] is '_' || char.IsLetterOrDigit(text[at])))
                {
                    at++;
                }

                tokens.Add(new TemplateToken(TemplateTokenKind.Name, text[start..at]));
            }
            else if (char.IsAsciiDigit(text[at]))
            {
                while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))))
                {
                    at++;
                }

                tokens.Add(new TemplateToken(TemplateTokenKind.Number, text[start..at]));
            }
            else if (text[at] is '"' or '\'')
            {
                tokens.Add(new TemplateToken(TemplateTokenKind.Text, Literal(text, ref at, where)));
            }
            else
            {
                var symbol = s_symbols.FirstOrDefault(known => string.CompareOrdinal(text, start, known, 0, known.Length) == 0)
                    ?? throw new TaskException($"{where}: '{text[at]}' has no meaning in '{text.Trim()}'.");
                at += symbol.Length;
                tokens.Add(new TemplateToken(TemplateTokenKind.Symbol, symbol));
            }
        }

        if (tokens.Count > MostTokens)
        {
            throw new TaskException($"{where}: an expression has {tokens.Count} words; at most {MostTokens} are read.");
        }

        tokens.Add(new TemplateToken(TemplateTokenKind.End, "the end"));
        return tokens;
    }

    private static string Literal(string text, ref int at, string where)
    {
        var quote = text[at].ToString();
        quote = string.CompareOrdinal(text, at, quote + quote + quote, 0, 3) == 0 ? quote + quote + quote : quote;
        var result = new StringBuilder();
        for (at += quote.Length; at < text.Length; at++)
        {
            if (string.CompareOrdinal(text, at, quote, 0, quote.Length) == 0)
            {
                at += quote.Length;
                return result.ToString();
            }

            result.Append(text[at] == '\\' && at + 1 < text.Length ? Escaped(text, ref at) : text[at].ToString());
        }

        throw new TaskException($"{where}: a text in '{text.Trim()}' has no closing {quote}.");
    }

    private static string Escaped(string text, ref int at) => text[++at] switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        'u' when at + 4 < text.Length && ushort.TryParse(text.AsSpan(at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
            => Advance(ref at, 4, (char)code),
        '\\' or '\'' or '"' => text[at].ToString(),
        _ => "\\" + text[at],
    };

    private static string Advance(ref int at, int by, char value)
    {
        at += by;
        return value.ToString();
    }
}

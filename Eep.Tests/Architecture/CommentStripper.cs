using System.Text;

namespace Eep.Tests.Architecture;

/// <summary>Replaces C# comments by blanks and keeps everything else, line breaks included.</summary>
public static class CommentStripper
{
    /// <summary>The text without comments; strings (plain, verbatim, raw) and characters are left as they are.</summary>
    public static string Strip(string text)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            var end = TokenEnd(text, at, out var isComment);
            for (; at < end; at++)
            {
                result.Append(isComment && text[at] != '\n' ? ' ' : text[at]);
            }
        }

        return result.ToString();
    }

    private static int TokenEnd(string text, int at, out bool isComment)
    {
        isComment = false;
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//") || rest.StartsWith("/*"))
        {
            isComment = true;
            return rest[1] == '/' ? End(text, at, "\n", keepTerminator: false) : End(text, at + 2, "*/", keepTerminator: true);
        }

        if (rest.StartsWith("\"\"\""))
        {
            var quotes = rest.Length - rest.TrimStart('"').Length;
            return End(text, at + quotes, new string('"', quotes), keepTerminator: true);
        }

        if (rest.StartsWith("@\"") || rest.StartsWith("$@\"") || rest.StartsWith("@$\""))
        {
            return VerbatimEnd(text, text.IndexOf('"', at) + 1);
        }

        return rest[0] is '"' or '\'' ? QuotedEnd(text, at) : at + 1;
    }

    private static int End(string text, int from, string terminator, bool keepTerminator)
    {
        var found = text.IndexOf(terminator, from, StringComparison.Ordinal);
        return found < 0 ? text.Length : found + (keepTerminator ? terminator.Length : 0);
    }

    private static int VerbatimEnd(string text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] != '"')
            {
                at++;
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                at += 2;
            }
            else
            {
                return at + 1;
            }
        }

        return text.Length;
    }

    private static int QuotedEnd(string text, int start)
    {
        for (var at = start + 1; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == text[start])
            {
                return at + 1;
            }
        }

        return start + 1;
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Templates;

/// <summary>Compiles the text of a template: literals, {{ }}, {# #} and the statements if, elif, else, for, set.</summary>
internal sealed partial class TemplateParser
{
    private const int DeepestNesting = 100;

    private readonly string _where;
    private readonly List<(char Kind, string Text)> _parts = [];
    private int _at;
    private int _depth;

    private TemplateParser(string text, string where)
    {
        _where = where;
        var end = 0;
        var trims = false;
        foreach (Match tag in Tag().Matches(text))
        {
            Literal(text[end..tag.Index], trims, tag.Groups["before"].Success);
            trims = tag.Groups["after"].Success;
            _parts.Add((tag.Value[1], tag.Groups["inner"].Value));
            end = tag.Index + tag.Length;
        }

        Literal(text[end..], trims, false);
        if (Open().Match(text, end) is { Success: true } open)
        {
            throw new TaskException($"{where} opens {open.Value} without closing it.");
        }
    }

    /// <summary>The compiled template, and its expression when the whole of it is one {{ }}.</summary>
    public static (Action<TemplateScope, StringBuilder> Render, Func<TemplateScope, object?>? Single) Compile(string text, string where)
    {
        var parser = new TemplateParser(text, where);
        var single = parser._parts is [('{', var only)] ? ExpressionParser.Compile(only, where) : null;
        var render = parser.Body();
        return parser._at == parser._parts.Count ? (render, single) : throw new TaskException($"{where} has '{parser._parts[parser._at].Text.Trim()}' without its beginning.");
    }

    private void Literal(string text, bool trimsStart, bool trimsEnd)
    {
        text = trimsStart ? text.TrimStart() : text;
        text = trimsEnd ? text.TrimEnd() : text;
        if (text.Length > 0)
        {
            _parts.Add(('"', text));
        }
    }

    private Action<TemplateScope, StringBuilder> Body()
    {
        var steps = new List<Action<TemplateScope, StringBuilder>>();
        while (_at < _parts.Count && Statement() is not ("elif" or "else" or "endif" or "endfor"))
        {
            var (kind, text) = _parts[_at++];
            if (kind == '"')
            {
                steps.Add((_, output) => output.Append(text));
            }
            else if (kind == '{')
            {
                var expression = ExpressionParser.Compile(text, _where);
                steps.Add((scope, output) => output.Append(PythonText.Text(expression(scope), scope)));
            }
            else if (kind == '%')
            {
                steps.Add(Compile(text));
            }
        }

        return (scope, output) => steps.ForEach(step => step(scope, output));
    }

    private string? Statement() => _parts[_at] is ('%', var text) ? text.TrimStart().Split((char[]?)null, 2)[0] : null;

    private Action<TemplateScope, StringBuilder> Compile(string text)
    {
        var parser = new ExpressionParser(TemplateLexer.Read(text, _where), _where);
        switch (parser.Name())
        {
            case "if":
                return If(parser);
            case "for":
                return For(parser);
            case "set":
                var name = parser.Name();
                parser.Expect("=");
                var value = parser.Expression();
                parser.ExpectEnd();
                return (scope, _) => scope[name] = value(scope);
            case var other:
                throw new TaskException($"{_where}: statement '{other}' is not supported; supported are if, elif, else, for, set.");
        }
    }

    // Counted for each elif too: every one is the else of the one before.
    private Action<TemplateScope, StringBuilder> If(ExpressionParser parser)
    {
        Enter();
        var condition = parser.Expression();
        parser.ExpectEnd();
        var yes = Body();
        Action<TemplateScope, StringBuilder> no = (_, _) => { };
        switch (Closing("if"))
        {
            case "elif":
                var inner = new ExpressionParser(TemplateLexer.Read(_parts[_at - 1].Text, _where), _where);
                inner.Name();
                no = If(inner);
                break;
            case "else":
                no = Body();
                Require(Closing("if") == "endif", "if");
                break;
            case var other:
                Require(other == "endif", "if");
                break;
        }

        _depth--;
        return (scope, output) => (TemplateValue.IsTrue(condition(scope)) ? yes : no)(scope, output);
    }

    private void Enter()
    {
        if (++_depth > DeepestNesting)
        {
            throw new TaskException($"{_where}: if and for are nested deeper than {DeepestNesting}.");
        }
    }

    private Action<TemplateScope, StringBuilder> For(ExpressionParser parser)
    {
        Enter();
        var name = parser.Name();
        Require(parser.TakeName("in"), "for");
        var list = parser.Expression();
        parser.ExpectEnd();
        var body = Body();
        Require(Closing("for") == "endfor", "for");
        _depth--;
        return (scope, output) =>
        {
            var items = TemplateValue.List(list(scope), scope);
            for (var index = 0; index < items.Count; index++)
            {
                scope.Step();
                scope[name] = items[index];
                scope["loop"] = new Dictionary<string, object?>
                {
                    ["index"] = index + 1L,
                    ["index0"] = (long)index,
                    ["first"] = index == 0,
                    ["last"] = index == items.Count - 1,
                    ["length"] = (long)items.Count,
                };
                body(scope, output);
            }
        };
    }

    private string Closing(string statement)
    {
        Require(_at < _parts.Count, statement);
        var word = Statement()!;
        _at++;
        return word;
    }

    private void Require(bool condition, string statement)
    {
        if (!condition)
        {
            throw new TaskException($"{_where}: the statement '{statement}' is not complete.");
        }
    }

    [GeneratedRegex(@"\{\{(?<before>-)?(?<inner>(?:[^""'}]|""(?:[^""\\]|\\.)*""|'(?:[^'\\]|\\.)*'|\}(?!\}))*?)(?<after>-)?\}\}|\{%(?<before>-)?(?<inner>.*?)(?<after>-)?%\}|\{#(?<before>-)?(?<inner>.*?)(?<after>-)?#\}", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\{\{|\{%|\{#")]
    private static partial Regex Open();
}

using System.Globalization;

namespace Eep.Core.Evaluation.Templates;

/// <summary>Compiles one expression. From weakest to strongest: x if c else y, or, and, not, comparisons and in, + -, ~, * / // %, -x, then
/// calls, parts and filters.</summary>
internal sealed class ExpressionParser(List<TemplateToken> tokens, string where)
{
    private const int DeepestNesting = 64;
    private int _at;
    private int _depth;

    private TemplateToken Next => tokens[_at];

    public bool IsAtEnd => Next.Kind == TemplateTokenKind.End;

    public static Func<TemplateScope, object?> Compile(string text, string where)
    {
        var parser = new ExpressionParser(TemplateLexer.Read(text, where), where);
        var expression = parser.Expression();
        parser.ExpectEnd();
        return expression;
    }

    public Func<TemplateScope, object?> Expression()
    {
        if (++_depth > DeepestNesting)
        {
            throw new TaskException($"{where}: the expression is nested deeper than {DeepestNesting}.");
        }

        var value = Or();
        if (TakeName("if"))
        {
            var condition = Or();
            var other = TakeName("else") ? Expression() : _ => "";
            (var yes, value) = (value, null!);
            value = scope => TemplateValue.IsTrue(condition(scope)) ? yes(scope) : other(scope);
        }

        _depth--;
        return value;
    }

    public string Name() => Next.Kind == TemplateTokenKind.Name ? tokens[_at++].Text : throw Unexpected("a name");

    public bool TakeName(string name) => Take(TemplateTokenKind.Name, name);

    public bool TakeSymbol(string symbol) => Take(TemplateTokenKind.Symbol, symbol);

    public void Expect(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    public void ExpectEnd()
    {
        if (!IsAtEnd)
        {
            throw Unexpected("the end");
        }
    }

    private TaskException Unexpected(string wanted) => new($"{where}: {wanted} should stand where '{Next.Text}' is; docs/tasks.md lists what templates may hold.");

    private bool Take(TemplateTokenKind kind, string text)
    {
        var found = Next.Kind == kind && Next.Text == text;
        _at += found ? 1 : 0;
        return found;
    }

    private Func<TemplateScope, object?> Or()
    {
        var left = And();
        while (TakeName("or"))
        {
            var (one, other) = (left, And());
            left = scope => one(scope) is var value && TemplateValue.IsTrue(value) ? value : other(scope);
        }

        return left;
    }

    private Func<TemplateScope, object?> And()
    {
        var left = Not();
        while (TakeName("and"))
        {
            var (one, other) = (left, Not());
            left = scope => one(scope) is var value && !TemplateValue.IsTrue(value) ? value : other(scope);
        }

        return left;
    }

    private Func<TemplateScope, object?> Not()
    {
        if (!TakeName("not"))
        {
            return Comparison();
        }

        var operand = Not();
        return scope => !TemplateValue.IsTrue(operand(scope));
    }

    private Func<TemplateScope, object?> Comparison()
    {
        var left = Sum();
        while (true)
        {
            var one = left;
            if (Next is { Kind: TemplateTokenKind.Symbol, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" })
            {
                var (symbol, other) = (tokens[_at++].Text, Sum());
                left = scope => TemplateValue.Compare(symbol, one(scope), other(scope), scope);
            }
            else if (Next is { Kind: TemplateTokenKind.Name, Text: "in" or "not" })
            {
                var negated = TakeName("not");
                if (!TakeName("in"))
                {
                    throw Unexpected("'in'");
                }

                var other = Sum();
                left = scope => Contains(other(scope), one(scope), scope) != negated;
            }
            else if (TakeName("is"))
            {
                var (negated, name) = (TakeName("not"), Name());
                Known("Test", name, TemplateFunctions.Tests);
                left = scope => TemplateFunctions.Test(name, one(scope), scope) != negated;
            }
            else
            {
                return left;
            }
        }
    }

    private static bool Contains(object? list, object? value, TemplateScope scope) => list is string text
        ? text.Contains(PythonText.Text(value, scope), StringComparison.Ordinal)
        : TemplateValue.List(list, scope).Any(item => TemplateValue.AreEqual(item, value));

    private Func<TemplateScope, object?> Sum() => Chain(Joined, "+", "-");

    private Func<TemplateScope, object?> Joined() => Chain(Product, "~");

    private Func<TemplateScope, object?> Product() => Chain(Unary, "*", "/", "//", "%");

    private Func<TemplateScope, object?> Chain(Func<Func<TemplateScope, object?>> operand, params string[] symbols)
    {
        var left = operand();
        while (Next.Kind == TemplateTokenKind.Symbol && symbols.Contains(Next.Text))
        {
            var (one, symbol, other) = (left, tokens[_at++].Text, operand());
            left = scope => TemplateValue.Calculate(symbol, one(scope), other(scope), scope);
        }

        return left;
    }

    private Func<TemplateScope, object?> Unary()
    {
        if (!TakeSymbol("-"))
        {
            return Suffixed(Primary());
        }

        var operand = Suffixed(Primary());
        return scope => TemplateValue.Calculate("-", 0L, operand(scope), scope);
    }

    private Func<TemplateScope, object?> Suffixed(Func<TemplateScope, object?> value)
    {
        while (true)
        {
            var owner = value;
            if (TakeSymbol("|"))
            {
                var name = Name();
                Known("Filter", name, TemplateFunctions.Filters);
                var arguments = TakeSymbol("(") ? List(")") : [];
                value = scope => TemplateFunctions.Filter(name, owner(scope), Evaluate(arguments, scope), scope);
            }
            else if (TakeSymbol("."))
            {
                var name = Name();
                if (TakeSymbol("("))
                {
                    Known("Method", name, TemplateFunctions.Methods);
                    var arguments = List(")");
                    value = scope => TemplateFunctions.Method(name, owner(scope), Evaluate(arguments, scope), scope);
                }
                else
                {
                    value = scope => TemplateValue.Item(owner(scope), name, scope);
                }
            }
            else if (TakeSymbol("["))
            {
                value = Part(owner);
            }
            else
            {
                return value;
            }
        }
    }

    private Func<TemplateScope, object?> Part(Func<TemplateScope, object?> owner)
    {
        var from = Next.Text == ":" ? _ => null : Expression();
        if (TakeSymbol("]"))
        {
            return scope => TemplateValue.Item(owner(scope), from(scope), scope);
        }

        Expect(":");
        var to = Next.Text == "]" ? _ => null : Expression();
        Expect("]");
        return scope => TemplateValue.Slice(owner(scope), from(scope), to(scope), scope);
    }

    private Func<TemplateScope, object?> Primary()
    {
        var token = Next;
        _at += token.Kind == TemplateTokenKind.End ? 0 : 1;
        switch (token)
        {
            case { Kind: TemplateTokenKind.Text }:
                return _ => token.Text;
            case { Kind: TemplateTokenKind.Number }:
                return Number(token.Text);
            case { Kind: TemplateTokenKind.Name }:
                return token.Text switch
                {
                    "true" or "True" => _ => true,
                    "false" or "False" => _ => false,
                    "none" or "None" => _ => null,
                    _ => scope => scope[token.Text],
                };
            case { Kind: TemplateTokenKind.Symbol, Text: "(" }:
                var inner = Expression();
                Expect(")");
                return inner;
            case { Kind: TemplateTokenKind.Symbol, Text: "[" }:
                var items = List("]");
                return scope => Evaluate(items, scope);
            default:
                _at -= token.Kind == TemplateTokenKind.End ? 0 : 1;
                throw Unexpected("a value");
        }
    }

    private Func<TemplateScope, object?> Number(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
        {
            return _ => whole;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? _ => number
            : throw new TaskException($"{where}: '{text}' is not a number.");
    }

    private List<Func<TemplateScope, object?>> List(string end)
    {
        var items = new List<Func<TemplateScope, object?>>();
        while (!TakeSymbol(end))
        {
            items.Add(Expression());
            if (!TakeSymbol(","))
            {
                Expect(end);
                break;
            }
        }

        return items;
    }

    private static object?[] Evaluate(List<Func<TemplateScope, object?>> items, TemplateScope scope) => [.. items.Select(item => item(scope))];

    private void Known(string what, string name, IReadOnlyCollection<string> known)
    {
        if (!known.Contains(name))
        {
            throw new TaskException($"{where}: {what.ToLowerInvariant()} '{name}' is not supported; supported are {string.Join(", ", known)}.");
        }
    }
}

using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Templates;

namespace Eep.Tests.Evaluation.Templates;

/// <summary>The supported part of Jinja, as Jinja 3 and Python render it; expectations worked out by hand.</summary>
public sealed class TemplateTests
{
    private readonly TaskDocument _document = Document("""
        {"name":"Ann","age":7,"share":1.50,"known":true,"list":["a","b"],"text":"{{name}}","none":null,"spans":[["x","y"],["z"]],
         "choices":{"text":["cat","dog"],"label":["A","B"]},"key":" B","n":0}
        """);

    // Each would otherwise end the process: a stack that overflows is caught by nobody.
    [Theory]
    [InlineData("{{ ", "not ", "a }}", "at most 1000 are read")]
    [InlineData("{{ ", "a or ", "a }}", "at most 1000 are read")]
    [InlineData("{{ a", "|trim", " }}", "at most 1000 are read")]
    [InlineData("", "{% if a %}", "", "nested deeper than 100")]
    [InlineData("", "{% for a in b %}", "", "nested deeper than 100")]
    [InlineData("{% if a %}", "{% elif a %}", "{% endif %}", "nested deeper than 100")]
    public void Compile_EndlessTemplate_IsRefused(string before, string level, string after, string fault)
    {
        var text = before + string.Concat(Enumerable.Repeat(level, 50_000)) + after;
        Assert.Contains(fault, Assert.Throws<TaskException>(() => new Template(text, "doc_to_text")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{name}} is {{ age }}\n", "Ann is 7\n")]
    [InlineData("name", "Ann")]
    [InlineData("{{share}}/{{known}}/{{none}}", "1.5/True/None")]
    [InlineData("{{text}}", "{{name}}")]
    [InlineData("a { b } }} c", "a { b } }} c")]
    [InlineData("{{list}}", "['a', 'b']")]
    [InlineData("{{ 'a' ~ 1 ~ 2.0 }}", "a12.0")]
    [InlineData("{{ '}}' + \"{{\" }}", "}}{{")]
    [InlineData("{{choices.text[1]}} {{choices['label'][0]}} {{list[-1]}}", "dog A b")]
    [InlineData("{{choices.label.index(key.lstrip())}}", "1")]
    [InlineData("{{ 'The dog sat'.split('dog')[-1].strip() | upper }}", "SAT")]
    [InlineData("{{ name[1:] | replace('n', 'm') }}", "mm")]
    [InlineData("{{ list | join(', ') }}{{ list | length }}", "a, b2")]
    [InlineData("{{ missing | default('-') }}{{ name if age > 6 and not n else 'no' }}", "-Ann")]
    [InlineData("{{ 7 // 2 }} {{ 7 / 2 }} {{ -7 % 3 }} {{ 2 * 3 + 1 }}", "3 3.5 2 7")]
    [InlineData("{{ 'b' in list }} {{ 'x' not in list }} {{ missing is defined }}", "True True False")]
    [InlineData("{% if n == 1 %}one{% elif n == 0 %}zero{% else %}many{% endif %}", "zero")]
    [InlineData("{% for x in list %}{{ loop.index }}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}", "1a,2b")]
    [InlineData("a {%- set x = age + 1 -%} {{ x }}{# gone #}!", "a8!")]
    [InlineData("{{ 'a-b' | regex_replace('-', '+') }}{{ 'x y'.title() }}{{ 'é'|length }}", "a+bX Y1")]
    public void Render_SupportedJinja_GivesWhatJinjaGives(string template, string expected) =>
        Assert.Equal(expected, new Template(template, "t").Render(_document));

    [Theory]
    [InlineData("{{list}}", new[] { "a", "b" })]
    [InlineData("list", new[] { "a", "b" })]
    [InlineData("{{name}}", new[] { "Ann" })]
    [InlineData("{{name}} {{age}}", new[] { "Ann 7" })]
    [InlineData("{{[name, age]}}", new[] { "Ann", "7" })]
    [InlineData("{{spans}}", new[] { "x\u001fy", "z" })]
    public void RenderAll_List_GivesEachValue(string template, string[] expected) =>
        Assert.Equal(expected, new Template(template, "t").RenderAll(_document));

    [Fact]
    public void RenderChoices_TextOfAList_IsReadAsOne() =>
        Assert.Equal(["Ann? yes", "Ann? no"], new Template("['{{name}}? yes', '{{name}}? no']", "t").RenderChoices(_document));

    [Theory]
    [InlineData("{{ name | rot13 }}", "t: filter 'rot13' is not supported; supported are trim,")]
    [InlineData("{{ name.format(1) }}", "t: method 'format' is not supported")]
    [InlineData("{{ age is prime }}", "t: test 'prime' is not supported")]
    [InlineData("{% macro x() %}", "t: statement 'macro' is not supported; supported are if, elif, else, for, set.")]
    [InlineData("{% if name %}x", "t: the statement 'if' is not complete")]
    [InlineData("x{% endif %}", "t has 'endif' without its beginning")]
    [InlineData("{{ name", "t opens {{ without closing it")]
    [InlineData("{{ 'a }}", "t opens {{ without closing it")]
    [InlineData("{{ 1 + }}", "a value should stand where 'the end' is")]
    [InlineData("{{ name § }}", "'§' has no meaning")]
    [InlineData("{{ (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))) }}", "nested deeper than 64")]
    public void Constructor_OutsideTheSupportedPart_SaysWhatAndWhatWouldBeRight(string template, string expected) =>
        Assert.Contains(expected, Assert.Throws<TaskException>(() => new Template(template, "t")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{{nam}}", "file:1: t: field 'nam' is missing; the document has name, age")]
    [InlineData("{{choices.words}}", "field 'words' is missing; the document has text, label.")]
    [InlineData("{{list[5]}}", "index 5 is outside the 2 values of ['a', 'b']")]
    [InlineData("{{1 / n}}", "a division by zero")]
    [InlineData("{{name * 9}}", "* needs two numbers or two texts; it got Ann and 9")]
    [InlineData("{{choices.label.index(name)}}", "'Ann' is not in the list ['A', 'B']")]
    public void Render_DocumentThatDoesNotSuit_NamesPlaceAndField(string template, string expected) =>
        Assert.Contains(expected, Assert.Throws<TaskException>(() => new Template(template, "t").Render(_document)).Message, StringComparison.Ordinal);

    [Fact]
    public void Render_LoopsWithoutEnd_AreStopped()
    {
        var list = "'" + new string('x', 200) + "'";
        var template = new Template($"{{% for a in {list} %}}{{% for b in {list} %}}{{% for c in {list} %}}{{% endfor %}}{{% endfor %}}{{% endfor %}}", "t");
        Assert.Contains("more than 1000000 steps", Assert.Throws<TaskException>(() => template.Render(_document)).Message, StringComparison.Ordinal);
    }

    private static TaskDocument Document(string json) => new(
        "file:1", JsonDocument.Parse(json).RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value));
}

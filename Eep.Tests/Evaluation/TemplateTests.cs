using System.Text.Json;
using Eep.Core.Evaluation;

namespace Eep.Tests.Evaluation;

public sealed class TemplateTests
{
    private readonly TaskDocument _document = Document(
        """{"name":"Ann","age":7,"share":1.50,"known":true,"list":["a","b"],"text":"{{name}}"}""");

    [Theory]
    [InlineData("{{name}} is {{ age }}\n", "Ann is 7\n")]
    [InlineData("name", "Ann")]
    [InlineData("{{share}}/{{known}}", "1.50/True")]
    [InlineData("{{text}}", "{{name}}")]
    [InlineData("a { b } }} c", "a { b } }} c")]
    public void Render_Placeholders_AreReplacedOnce(string template, string expected) =>
        Assert.Equal(expected, new Template(template, "t").Render(_document));

    [Theory]
    [InlineData("{{list}}", new[] { "a", "b" })]
    [InlineData("list", new[] { "a", "b" })]
    [InlineData("{{name}}", new[] { "Ann" })]
    [InlineData("{{name}} {{age}}", new[] { "Ann 7" })]
    public void RenderAll_List_GivesEachValue(string template, string[] expected) =>
        Assert.Equal(expected, new Template(template, "t").RenderAll(_document));

    private static TaskDocument Document(string json) => new(
        "file:1", JsonDocument.Parse(json).RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value));
}

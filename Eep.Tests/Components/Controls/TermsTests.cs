using Bunit;
using Eep.Web.Components.Controls;

namespace Eep.Tests.Components.Controls;

public sealed class TermsTests : PageContext
{
    [Fact]
    public void Sentences_OfAllTerms_AreOneEach() => Assert.All(Terms.All, term =>
    {
        Assert.EndsWith(".", term.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", term.Value, StringComparison.Ordinal);
    });

    [Fact]
    public void Term_Rendered_CanBeReachedByKeyAndNamesItsTooltip()
    {
        var term = Render<Term>(parameters => parameters.Add(word => word.Name, "archive")).Find(".term");

        Assert.Equal("0", term.GetAttribute("tabindex"));
        Assert.Equal("All individuals that a run has evaluated.", term.QuerySelector($"#{term.GetAttribute("aria-describedby")}")!.TextContent);
    }
}

using Bunit;
using Eep.Web.Components.RunTabs;

namespace Eep.Tests.Components.RunTabs;

public sealed class IndividualDownloadTests : PageContext
{
    private static readonly Guid Run = Guid.NewGuid();

    [Fact]
    public void Button_Clicked_FollowsTheWorkToTheDownload()
    {
        var card = Show(mayOperate: true);

        card.Find("#make-checkpoint").Click();
        card.WaitForAssertion(() => Assert.Contains("Writing the checkpoint", card.Markup, StringComparison.Ordinal));
        IndividualCheckpoints.Finish(6);
        Clock.Advance(TimeSpan.FromSeconds(1));

        card.WaitForAssertion(() => Assert.Equal(
            $"/api/v1/runs/{Run}/individuals/6/checkpoint.tar", card.Find("#download-individual").GetAttribute("href")));
    }

    [Fact]
    public void Failure_IsSaidAndMayBeTriedAgain()
    {
        IndividualCheckpoints.Fail(6, "the folder of the model is gone");

        var card = Show(mayOperate: true);

        Assert.Contains("the folder of the model is gone", card.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        card.Find("#make-checkpoint").Click();
        card.WaitForAssertion(() => Assert.Contains("Writing the checkpoint", card.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Viewer_MayDownloadButNotMake()
    {
        Assert.Empty(Show(mayOperate: false).FindAll("#make-checkpoint"));
        IndividualCheckpoints.Finish(6);
        Assert.NotEmpty(Show(mayOperate: false).FindAll("#download-individual"));
    }

    private IRenderedComponent<IndividualDownload> Show(bool mayOperate) => Render<IndividualDownload>(parameters => parameters
        .Add(card => card.RunId, Run).Add(card => card.Number, 6).Add(card => card.MayOperate, mayOperate));
}

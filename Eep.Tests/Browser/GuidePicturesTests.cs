using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>
/// Every picture that the guide shows can be taken from the running application. With EEP_GUIDE_PICTURES=1 they replace those in docs/guide.
/// </summary>
[Collection(BrowserGroup.Name)]
public sealed class GuidePicturesTests(BrowserSession session)
{
    private const string Variable = "EEP_GUIDE_PICTURES";

    private static readonly string Guide = RepositoryRoot.Combine("docs", "guide.md");

    [BrowserFact]
    public async Task Pictures_OfTheGuide_ComeFromTheRunningApplication()
    {
        var story = await session.StoryAsync();
        var replace = Environment.GetEnvironmentVariable(Variable) == "1";
        foreach (var (name, address, height) in Pictures(story))
        {
            await using var visit = await session.OpenAsync(address, height: height);
            await visit.WaitUntilAsync("!document.querySelector('.loading') && [...document.querySelectorAll('.chart-plot')].slice(0, 1).every(plot => plot.querySelector('.main-svg'))");
            var picture = await visit.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = replace ? RepositoryRoot.Combine("docs", "guide", $"{name}.png") : Path.Combine(session.Artifacts, $"guide-{name}.png"),
            });

            Assert.True(picture.Length > 10_000, name);
            Assert.Empty(visit.Complaints);
        }
    }

    [BrowserFact]
    public async Task Guide_OfTheApplication_ShowsEveryPictureAndWord()
    {
        await session.StoryAsync();
        await using var visit = await session.OpenAsync("/help");
        await visit.WaitUntilAsync("[...document.querySelectorAll('.guide img')].length > 0 && [...document.querySelectorAll('.guide img')].every(image => image.complete && image.naturalWidth > 0)");

        Assert.Contains("Freeze view", await visit.Page.Locator(".guide").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Guide_NamesEachPictureThatIsTaken()
    {
        var text = await File.ReadAllTextAsync(Guide);

        Assert.All(Pictures(new Story(default, [], default, default, default, [])), picture => Assert.Contains($"(guide/{picture.Name}.png)", text, StringComparison.Ordinal));
    }

    private static (string Name, string Address, int Height)[] Pictures(Story story) =>
    [
        ("runs", "/", 560), ("new-run", "/runs/new", 900), ("run", $"/runs/{story.FirstRun}", 1000),
        ("population", $"/runs/{story.FirstRun}?tab=population&i=20", 1000), ("experts", $"/runs/{story.FirstRun}?tab=experts&g=8", 900),
        ("tasks", "/tasks", 700), ("evaluation", $"/evaluations/{story.Evaluation}", 900),
        ("compare", $"/compare?runs={story.FirstRun},{story.SecondRun}", 1000), ("memory", "/memory", 700),
    ];
}

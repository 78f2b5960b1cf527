namespace Eep.Tests.Browser;

/// <summary>Marks on the map of experts, by mouse and by keyboard, until they stand in the form of the next run.</summary>
[Collection(BrowserGroup.Name)]
public sealed class PaintingTests(BrowserSession session)
{
    private const int Layers = 4;
    private const int Experts = 8;

    // Where the cells begin and end on the canvas (cells.js).
    private const int Left = 30;
    private const int Bottom = 20;

    [BrowserFact]
    public async Task Experts_PaintedByMouseAndKeyboard_FillTheForm()
    {
        var story = await session.StoryAsync();
        await using var visit = await session.OpenAsync($"/runs/{story.FirstRun}?tab=experts");
        var map = visit.Page.Locator("canvas.paintable");
        await map.ScrollIntoViewIfNeededAsync();
        var box = await map.BoundingBoxAsync() ?? throw new InvalidOperationException("The map is not drawn.");

        await MoveAsync(1, 2);
        await visit.Page.Mouse.DownAsync();
        await MoveAsync(1, 3);
        await visit.Page.Mouse.UpAsync();
        await visit.WaitUntilAsync("document.querySelector('#marks-summary').textContent === '2 pinned, none banned.'");
        await map.FocusAsync();
        foreach (var key in new[] { "ArrowDown", "ArrowRight", "b" })
        {
            await visit.Page.Keyboard.PressAsync(key);
        }

        await visit.WaitUntilAsync("document.querySelector('#marks-summary').textContent === '2 pinned, 1 banned.'");
        await visit.Page.Locator("#start-with-marks").ClickAsync();
        await visit.Page.WaitForSelectorAsync("#pinned");

        Assert.Equal("1: 2, 3", await visit.Page.Locator("#pinned").InputValueAsync());
        Assert.Equal("2: 4", await visit.Page.Locator("#banned").InputValueAsync());
        Assert.Empty(visit.Complaints);

        Task MoveAsync(int layer, int expert) => visit.Page.Mouse.MoveAsync(
            box.X + Left + ((box.Width - Left) / Experts * (expert + 0.5f)), box.Y + ((box.Height - Bottom) / Layers * (layer + 0.5f)));
    }
}

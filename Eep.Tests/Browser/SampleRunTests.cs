using System.Formats.Tar;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Tests.Checkpoints;
using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>From a browser to a pruned checkpoint that loads: the real application, the real sample model, a real Chromium.</summary>
[Collection(BrowserGroup.Name)]
public sealed class SampleRunTests(BrowserSession session)
{
    private static readonly string[] Models = ["EEP, this run", "Frequency", "Full model", "Random (mean)", "REAP", "Soft activation"];

    [BrowserFact]
    public async Task Run_StartedByOneClick_ShowsItsCurveGrow()
    {
        var story = await session.StoryAsync();

        Assert.True(
            story.CurveLengths.Count == Story.LooksAtCurve, $"The curve was seen with {string.Join(", ", story.CurveLengths)} points only.");
        Assert.Equal(story.CurveLengths.Order(), story.CurveLengths);
        Assert.Empty(story.Complaints);
    }

    [BrowserFact]
    public async Task Run_Completed_ShowsAllModelsMapsPlanAndFiles()
    {
        var story = await session.StoryAsync();
        await using var visit = await session.OpenAsync($"/runs/{story.FirstRun}");
        await visit.WaitUntilAsync("document.querySelectorAll('.js-plotly-plot:has(.main-svg)').length > 0");

        Assert.Subset((await visit.Page.Locator(".result-table tbody th").AllInnerTextsAsync()).ToHashSet(), Models.ToHashSet());
        Assert.Equal(Story.Generations, await visit.CurveLengthAsync());
        Assert.Contains("Verified", await visit.Page.Locator(".download-card").InnerTextAsync(), StringComparison.Ordinal);
        await visit.Page.Locator(".tab", new PageLocatorOptions { HasText = "Experts" }).ClickAsync();
        await visit.Page.WaitForSelectorAsync(".plan-table tbody tr");
        await visit.Page.Locator(".tab", new PageLocatorOptions { HasText = "Artifacts" }).ClickAsync();
        await visit.Page.WaitForSelectorAsync(".files-table");
        Assert.Contains("checkpoint/config.json", await visit.Page.Locator(".files-table").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Generation_Scrubbed_MovesMapAndCursorWithoutTheServer()
    {
        var story = await session.StoryAsync();
        await using var visit = await session.OpenAsync($"/runs/{story.FirstRun}");
        await visit.WaitUntilAsync("document.querySelectorAll('.js-plotly-plot:has(.main-svg)').length > 0");
        await visit.Page.Locator("canvas[data-film=survival]").ScrollIntoViewIfNeededAsync();
        await visit.WaitUntilAsync("document.querySelector('canvas[data-film=survival]').getContext('2d').getImageData(60, 10, 1, 1).data[3] === 255");
        var sent = 0;
        visit.Page.WebSocket += (_, _) => sent++;
        var last = await PictureAsync(visit);

        await visit.Page.EvaluateAsync("eep.generation.show(0)");
        var first = await PictureAsync(visit);
        await visit.Page.Keyboard.PressAsync("[");
        await visit.WaitUntilAsync($"location.search.includes('g={Story.Generations - 2}')");

        Assert.NotEqual(last, first);
        Assert.Equal(0, sent);
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Chart_Left_IsPurgedAndMountedAgain()
    {
        var story = await session.StoryAsync();
        await using var visit = await session.OpenAsync($"/runs/{story.FirstRun}");
        await visit.WaitUntilAsync("!!document.querySelector('.chart[aria-label^=Fitness] .main-svg')");

        await visit.Page.SetViewportSizeAsync(1440, 200);
        await visit.Page.EvaluateAsync("window.scrollTo(0, document.body.scrollHeight)");
        await visit.WaitUntilAsync("!document.querySelector('.chart[aria-label^=Fitness] .js-plotly-plot')");
        await visit.Page.EvaluateAsync("document.querySelector('.chart[aria-label^=Fitness]').scrollIntoView()");
        await visit.WaitUntilAsync("!!document.querySelector('.chart[aria-label^=Fitness] .main-svg')");

        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Run_CancelledByClick_SaysSoAndOffersNoCheckpoint()
    {
        var story = await session.StoryAsync();
        await using var visit = await session.OpenAsync($"/runs/{story.CancelledRun}");

        Assert.Contains("Cancelled", await visit.Page.Locator(".run-header").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await visit.Page.Locator("#download-checkpoint").CountAsync());
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task List_TwoRunsTicked_OpensTheirComparison()
    {
        var story = await session.StoryAsync();
        await using var visit = await session.OpenAsync("/?state=completed");
        var boxes = visit.Page.Locator("tbody input[type=checkbox]");
        await boxes.Nth(0).CheckAsync();
        await boxes.Nth(1).CheckAsync();
        await visit.Page.Locator(".selection-bar a", new PageLocatorOptions { HasText = "Compare" }).ClickAsync();

        await visit.WaitUntilAsync("document.querySelector('.js-plotly-plot')?.data?.length === 2");

        Assert.Contains(story.FirstRun.ToString(), visit.Page.Url, StringComparison.Ordinal);
        Assert.Contains(story.SecondRun.ToString(), visit.Page.Url, StringComparison.Ordinal);
        Assert.Contains("seed", await visit.Page.Locator(".compare-table").Nth(1).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Download_Unpacked_ComputesWhatWasSearched()
    {
        var story = await session.StoryAsync();
        using var folder = new TempFolder();
        await using var visit = await session.OpenAsync($"/runs/{story.FirstRun}");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator("#download-checkpoint").ClickAsync());
        var archive = Path.Combine(folder.Path, download.SuggestedFilename);
        await download.SaveAsAsync(archive);
        await TarFile.ExtractToDirectoryAsync(archive, folder.Path, overwriteFiles: false);

        using var http = new HttpClient { BaseAddress = session.Address };
        var plan = PlanJson.Read(await http.GetByteArrayAsync($"/api/v1/runs/{story.FirstRun}/files/plan.json"), "plan.json");
        using var source = Checkpoint.Open(RepositoryRoot.Combine("samples", "model"));
        var comparison = ExportVerifier.Compare(
            source, plan, Path.Combine(folder.Path, Path.GetFileNameWithoutExtension(archive)), Sequences(source), new ComputeOptions());

        Assert.Equal(4, plan.ExpertBudget);
        Assert.InRange(comparison.MaxAbsDifference, 0, 1e-4);
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task File_AskedForByRange_ComesInPartsWithItsHash()
    {
        var story = await session.StoryAsync();
        await using var visit = await session.OpenAsync($"/runs/{story.FirstRun}?tab=artifacts");
        await visit.Page.WaitForSelectorAsync(".files-table");
        var link = visit.Page.Locator(".files-table a", new PageLocatorOptions { HasText = ".safetensors" }).First;
        var address = await link.GetAttributeAsync("href");
        var hash = await link.Locator("xpath=ancestor::tr").Locator("code").GetAttributeAsync("title");
        using var http = new HttpClient { BaseAddress = session.Address };
        var whole = await http.GetByteArrayAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(1000, null) } };
        using var response = await http.SendAsync(request);

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(whole)));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"\"{hash}\"", response.Headers.ETag?.Tag);
        Assert.Equal(whole[1000..], await response.Content.ReadAsByteArrayAsync());
    }

    private static Task<string> PictureAsync(WatchedPage visit) =>
        visit.Page.EvaluateAsync<string>("document.querySelector('canvas[data-film=survival]').toDataURL()");

    private static List<int[]> Sequences(Checkpoint source)
    {
        var task = TaskFile.Read(RepositoryRoot.Combine("samples", "tasks", "qa.yaml"));
        var tokenizer = HuggingFaceTokenizer.Open(source.Folder);
        return [.. TaskItems.Read(task)[SplitKind.Test].Take(4).Select(item => tokenizer.Encode(item.Context, addSpecialTokens: true))];
    }
}

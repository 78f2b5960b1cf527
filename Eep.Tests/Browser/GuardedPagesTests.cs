using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>The way of the first admin through an Eep that demands a login: setup, users, tokens, audit log, log out.</summary>
[Collection(BrowserGroup.Name)]
public sealed partial class GuardedPagesTests(BrowserSession session)
{
    [BrowserFact]
    public async Task Admin_FromThePrintedAddress_KeepsUsersAndTokens()
    {
        await using var eep = await EepProcess.StartAsync(null, "--Access:RequireLogin=true");
        await using var visit = await session.OpenAsync(await SetupAddressAsync(eep));
        await visit.Page.FillAsync("[name=name]", "root");
        await visit.Page.FillAsync("[name=password]", "a long and private one");
        await visit.Page.ClickAsync("button[type=submit]");

        await GoAsync(visit, eep, "/users");
        await visit.Page.FillAsync("#user-name", "ada");
        await visit.Page.ClickAsync("#add-user");
        var password = await visit.Page.Locator(".secret code").InnerTextAsync();
        await LookAsync(visit, "users");

        await GoAsync(visit, eep, "/account");
        await visit.Page.FillAsync("#token-name", "ci");
        await visit.Page.ClickAsync("#make-token");
        Assert.StartsWith("eep_", await visit.Page.Locator(".secret code").InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(visit, "account");

        await GoAsync(visit, eep, "/audit");
        Assert.Contains("token.create", await visit.Page.Locator("#audit").InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(visit, "audit");

        await GoAsync(visit, eep, "/account");
        await visit.Page.ClickAsync("#log-out");
        await visit.Page.WaitForSelectorAsync("button:has-text('Log in')");
        await visit.Page.FillAsync("[name=name]", "ada");
        await visit.Page.FillAsync("[name=password]", password);
        await visit.Page.ClickAsync("button[type=submit]");
        await GoAsync(visit, eep, "/settings");
        Assert.Equal(0, await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Users" }).CountAsync());
        Assert.Empty(visit.Complaints);
    }

    private static async Task GoAsync(WatchedPage visit, EepProcess eep, string path)
    {
        await visit.Page.GotoAsync(new Uri(eep.Address, path).ToString());
        await visit.Page.WaitForSelectorAsync("h1");
        await visit.WaitUntilAsync("!document.querySelector('.loading')");
    }

    private async Task LookAsync(WatchedPage visit, string name)
    {
        foreach (var (width, height) in ((int, int)[])[(1440, 1000), (390, 844)])
        {
            await visit.Page.SetViewportSizeAsync(width, height);
            await visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(session.Artifacts, $"{name}-{width}.png"), FullPage = true });
            var violations = (await visit.Page.RunAxe()).Violations;
            Assert.Empty(violations.Select(violation => $"{violation.Id}: {violation.Help}: {violation.Nodes[0].Html}"));
            Assert.Equal(width, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await visit.Page.Locator(".theme-button").ClickAsync();
        }

        await visit.Page.SetViewportSizeAsync(1440, 1000);
    }

    private static async Task<string> SetupAddressAsync(EepProcess eep)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Match found;
        while (!(found = SetupLine().Match(eep.Output)).Success)
        {
            await Task.Delay(50, limit.Token);
        }

        return new Uri(eep.Address, found.Groups["path"].Value).ToString();
    }

    [GeneratedRegex(@"first admin at http://[^/]+(?<path>/setup\?token=\S+)")]
    private static partial Regex SetupLine();
}

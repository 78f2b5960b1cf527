using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>The address follows the person, whatever the server is still about to say of the page before.</summary>
[Collection(BrowserGroup.Name)]
public sealed class AddressTests(BrowserSession session)
{
    [BrowserFact]
    public async Task Choice_FollowedAtOnceByAnotherPage_DoesNotBringTheFirstPageBack()
    {
        await using var visit = await session.OpenAsync("/memory");
        await visit.Page.WaitForSelectorAsync("#memory-context");

        await visit.Page.EvaluateAsync(
            """
            () => {
              const field = document.querySelector('#memory-context');
              field.value = '1234';
              field.dispatchEvent(new Event('change', { bubbles: true }));
              Blazor.navigateTo('/settings');
            }
            """);
        await visit.Page.Locator("h1", new PageLocatorOptions { HasText = "Settings" }).WaitForAsync();

        Assert.EndsWith("/settings", visit.Page.Url, StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }
}

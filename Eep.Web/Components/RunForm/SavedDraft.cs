using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Components.Controls;
using Microsoft.JSInterop;

namespace Eep.Web.Components.RunForm;

/// <summary>
/// The draft of a run, kept by the browser that fills it in: it outlives the page, the connection and the server, and needs nobody to clean up.
/// </summary>
/// <param name="Basis">What the form began with; another beginning is another draft.</param>
/// <param name="Options">As options.json has them.</param>
public sealed record SavedDraft(string Basis, string Options, DateTimeOffset At)
{
    private const string Key = "draft";

    /// <summary>The draft of a basis, or null.</summary>
    public static async Task<(RunOptions Options, DateTimeOffset At)?> ReadAsync(IJSRuntime browser, string basis)
    {
        try
        {
            var text = await browser.InvokeAsync<string?>("eep.kept.read", Key);
            return text is not null && JsonSerializer.Deserialize<SavedDraft>(text, RunJson.Line) is { } draft && draft.Basis == basis
                ? (RunOptionsFile.Parse(draft.Options), draft.At)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or RunOptionsException)
        {
            // Written by another version: not worth a word.
            return null;
        }
    }

    public static ValueTask WriteAsync(IJSRuntime browser, string basis, RunOptions options, DateTimeOffset now) =>
        browser.InvokeVoidAsync("eep.kept.write", Key, JsonSerializer.Serialize(new SavedDraft(basis, OptionsText.WriteShort(options), now), RunJson.Line));

    public static ValueTask ForgetAsync(IJSRuntime browser) => browser.InvokeVoidAsync("eep.kept.write", Key, null);
}

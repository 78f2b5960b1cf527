using System.Text.Json;
using Eep.Core.Runs;
using Microsoft.JSInterop;

namespace Eep.Web.Components.Controls;

/// <summary>A list that a person keeps in this browser, under a key.</summary>
public static class KeptList
{
    /// <summary>What is kept; nothing where another version wrote it.</summary>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(IJSRuntime browser, string key)
    {
        try
        {
            var text = await browser.InvokeAsync<string?>("eep.kept.read", key);
            return text is null ? [] : JsonSerializer.Deserialize<List<T>>(text, RunJson.Line) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Keeps the list in place of the one before.</summary>
    public static ValueTask WriteAsync<T>(IJSRuntime browser, string key, IReadOnlyList<T> list) =>
        browser.InvokeVoidAsync("eep.kept.write", key, list.Count == 0 ? null : JsonSerializer.Serialize(list, RunJson.Line));
}

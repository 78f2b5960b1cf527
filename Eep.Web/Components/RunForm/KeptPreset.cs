using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Runs;
using Eep.Web.Components.Controls;
using Microsoft.JSInterop;

namespace Eep.Web.Components.RunForm;

/// <summary>Settings of the search that a person keeps under a name, in this browser.</summary>
/// <param name="Options">Some options, as options.json has them; the others stay as they are when it is applied.</param>
public sealed record KeptPreset(string Name, JsonObject Options)
{
    private const string Key = "presets";

    // What belongs to one run, not to a way of searching.
    private static readonly string[] OfTheRun = ["seed", "startFrom"];

    /// <summary>The options of the search that are not at their default, and the preset they change.</summary>
    public static KeptPreset Of(string name, RunOptions options)
    {
        var written = JsonNode.Parse(OptionsText.WriteShort(options))!.AsObject();
        var kept = new JsonObject { ["preset"] = options.Preset };
        foreach (var option in RunStep.Search.Options.Except(OfTheRun).Where(written.ContainsKey))
        {
            kept[option] = written[option]!.DeepClone();
        }

        return new KeptPreset(name, kept);
    }

    /// <summary>The options with those of the preset laid over them.</summary>
    /// <exception cref="RunOptionsException">It holds what is no option of this version; names it.</exception>
    public RunOptions ApplyTo(RunOptions options)
    {
        var merged = JsonNode.Parse(OptionsText.Write(options))!.AsObject();
        foreach (var (name, value) in Options)
        {
            merged[name] = value?.DeepClone();
        }

        return RunOptionsFile.Parse(merged.ToJsonString());
    }

    public static async Task<IReadOnlyList<KeptPreset>> ReadAsync(IJSRuntime browser)
    {
        try
        {
            var text = await browser.InvokeAsync<string?>("eep.kept.read", Key);
            return text is null ? [] : JsonSerializer.Deserialize<List<KeptPreset>>(text, RunJson.Line) ?? [];
        }
        catch (JsonException)
        {
            // Written by another version.
            return [];
        }
    }

    public static ValueTask WriteAsync(IJSRuntime browser, IReadOnlyList<KeptPreset> presets) =>
        browser.InvokeVoidAsync("eep.kept.write", Key, presets.Count == 0 ? null : JsonSerializer.Serialize(presets, RunJson.Line));
}

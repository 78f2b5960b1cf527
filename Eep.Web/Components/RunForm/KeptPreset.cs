using System.Text.Json.Nodes;
using Eep.Core.Runs;
using Eep.Web.Components.Controls;

namespace Eep.Web.Components.RunForm;

/// <summary>Settings of the search that a person keeps under a name, in this browser.</summary>
/// <param name="Options">Some options, as options.json has them; the others stay as they are when it is applied.</param>
public sealed record KeptPreset(string Name, JsonObject Options)
{
    /// <summary>Under which they are kept.</summary>
    public const string Key = "presets";

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
}

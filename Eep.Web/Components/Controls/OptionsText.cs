using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Runs;

namespace Eep.Web.Components.Controls;

/// <summary>Options as options.json has them.</summary>
public static class OptionsText
{
    /// <summary>Every option at its default; model, task and budget have none.</summary>
    public static readonly RunOptions Default = new() { Model = "", Task = "", ExpertBudget = 0 };

    public static string Write(RunOptions options) => JsonSerializer.Serialize(options, RunJson.File);

    /// <summary>Only what a person would write: options that are not at their default.</summary>
    public static string WriteShort(RunOptions options)
    {
        var (all, plain) = (JsonSerializer.SerializeToNode(options, RunJson.File)!.AsObject(), JsonSerializer.SerializeToNode(Default, RunJson.File)!.AsObject());
        foreach (var name in plain.Where(option => JsonNode.DeepEquals(option.Value, all[option.Key])).Select(option => option.Key).ToList())
        {
            all.Remove(name);
        }

        return all.ToJsonString(RunJson.File);
    }

    /// <summary>Each option as its written value, in the record's order.</summary>
    public static IReadOnlyList<(string Name, string Value)> Values(RunOptions options) =>
    [
        .. JsonSerializer.SerializeToElement(options, RunJson.File).EnumerateObject()
            .Select(property => (property.Name, ValueOf(property.Value))),
    ];

    /// <summary>Options in which two differ.</summary>
    public static IReadOnlyList<(string Name, string Before, string Now)> Differences(RunOptions before, RunOptions now) =>
    [
        .. Values(before).Zip(Values(now), (old, own) => (old.Name, Before: old.Value, Now: own.Value)).Where(option => option.Before != option.Now)
            .Select(option => option with { Before = ValueOr(option.Before), Now = ValueOr(option.Now) }),
    ];

    private static string ValueOr(string value) => value.Length == 0 ? Formats.None : value;

    private static string ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Formats.None,
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };
}

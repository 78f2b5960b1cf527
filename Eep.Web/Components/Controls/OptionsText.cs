using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Web.Components.Controls;

/// <summary>Options as options.json has them.</summary>
public static class OptionsText
{
    public static string Write(RunOptions options) => JsonSerializer.Serialize(options, RunJson.File);

    /// <summary>Each option as its written value, in the record's order.</summary>
    public static IReadOnlyList<(string Name, string Value)> Values(RunOptions options) =>
    [
        .. JsonSerializer.SerializeToElement(options, RunJson.File).EnumerateObject()
            .Select(property => (property.Name, ValueOf(property.Value))),
    ];

    private static string ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Formats.None,
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };
}

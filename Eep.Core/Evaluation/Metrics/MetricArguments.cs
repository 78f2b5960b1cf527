using System.Text.Json;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>Reads the options of a metric.</summary>
internal static class MetricArguments
{
    /// <summary>A truth value; false when absent.</summary>
    public static bool Flag(this MetricSpec spec, string name) => spec.Arguments.GetValueOrDefault(name, "false").ToLowerInvariant() switch
    {
        "true" => true,
        "false" => false,
        _ => throw new TaskException($"{name} of metric {spec.Name} is '{spec.Arguments[name]}'; it must be true or false."),
    };

    /// <summary>A list of texts; empty when absent.</summary>
    public static string[] Texts(this MetricSpec spec, string name)
    {
        var text = spec.Arguments.GetValueOrDefault(name, "[]");
        try
        {
            return text.StartsWith('[') ? JsonSerializer.Deserialize<string[]>(text) ?? [] : [text];
        }
        catch (JsonException fault)
        {
            throw new TaskException($"{name} of metric {spec.Name} must be a list of texts.", fault);
        }
    }
}

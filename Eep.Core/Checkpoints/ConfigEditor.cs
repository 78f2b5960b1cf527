using System.Text.Json.Nodes;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints;

/// <summary>Writes the config.json of a pruned model: the source's keys in their order, with the changed numbers under every spelling.</summary>
internal static class ConfigEditor
{
    /// <param name="config">The source's config.</param>
    /// <param name="experts">E'.</param>
    /// <param name="expertsPerToken">k of the pruned model.</param>
    public static JsonObject Edit(ModelConfig config, int experts, int expertsPerToken)
    {
        var json = JsonObject.Create(config.Raw)!;
        SetPresent(json, ConfigReading.ExpertCountKeys, experts);
        SetPresent(json, ConfigReading.ExpertsPerTokenKeys, expertsPerToken);

        // Library versions differ in the spelling they read, and a missing one is silently replaced by a default.
        foreach (var key in (string[])["num_local_experts", "num_experts"])
        {
            json[key] = experts;
        }

        json["num_experts_per_tok"] = expertsPerToken;
        if (json["rope_theta"] is null)
        {
            json["rope_theta"] = config.RopeTheta;
        }

        if (json["rope_parameters"] is null && HasPlainRope(config))
        {
            json["rope_parameters"] = new JsonObject { ["rope_theta"] = json["rope_theta"]!.DeepClone(), ["rope_type"] = "default" };
        }

        return json;
    }

    private static bool HasPlainRope(ModelConfig config) => Enumerable.Range(0, config.LayerCount)
        .All(layer => config.Decoder.Layer(layer).Attention.Rotary is null or { Scaling: RopeScaling.Plain });

    private static void SetPresent(JsonObject json, string[] keys, int value)
    {
        foreach (var key in keys.Where(json.ContainsKey))
        {
            json[key] = value;
        }
    }
}

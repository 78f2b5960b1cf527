using System.Text.Json.Nodes;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints;

/// <summary>Writes the config.json of a pruned model: the source's keys in their order, with the changed numbers under every spelling.</summary>
internal static class ConfigEditor
{
    private static readonly string[] s_bothSpellings = ["num_local_experts", "num_experts"];

    /// <param name="config">The source's config.</param>
    /// <param name="experts">E'.</param>
    /// <param name="expertsPerToken">k of the pruned model.</param>
    public static JsonObject Edit(ModelConfig config, int experts, int expertsPerToken)
    {
        var json = JsonObject.Create(config.Raw)!;
        SetPresent(json, ConfigReading.ExpertCountKeys, experts);
        SetPresent(json, ConfigReading.ExpertsPerTokenKeys, expertsPerToken);

        // Neither the further layers nor the model's own code are exported.
        SetPresent(json, ["num_nextn_predict_layers"], 0);
        json.Remove("auto_map");

        // Library versions differ in the spelling they read, and a missing one is silently replaced by a default. Families that have
        // only a third spelling keep it alone: converters that read several would find the count twice.
        if (s_bothSpellings.Any(json.ContainsKey) || !ConfigReading.ExpertCountKeys.Any(json.ContainsKey))
        {
            foreach (var key in s_bothSpellings)
            {
                json[key] = experts;
            }
        }

        json["num_experts_per_tok"] = expertsPerToken;
        if (StatesRope(json) || HasPlainRope(config))
        {
            RopeSpelling.Complete(json, config.RopeTheta);
        }

        return json;
    }

    private static bool StatesRope(JsonObject json) => json[RopeReading.Scaling] is not null || json[RopeReading.Parameters] is not null;

    /// <summary>Where nothing is stated, a family whose default is a scaling must not be given the plain embedding.</summary>
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

using System.Text.Json.Nodes;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Writes the rotary embedding of a config.json under both spellings. transformers 4 reads rope_theta and rope_scaling and takes its default
/// base, without an error, where a file has rope_parameters alone; 5 reads rope_parameters, or makes it of the others.
/// </summary>
internal static class RopeSpelling
{
    public static void Complete(JsonObject json, double theta)
    {
        if (json[RopeReading.Theta] is null)
        {
            json[RopeReading.Theta] = theta;
        }

        var old = json[RopeReading.Scaling] as JsonObject;
        if (json[RopeReading.Parameters] is not JsonObject current)
        {
            current = FromOld(json, old);
            json[RopeReading.Parameters] = current;
        }

        Default(current, RopeReading.Theta, json[RopeReading.Theta]);
        Default(current, "rope_type", TypeOf(current));
        if (old is null && TypeOf(current) != "default")
        {
            json[RopeReading.Scaling] = FromNew(current);
        }

        Default(json, RopeReading.PartialFactor, current[RopeReading.PartialFactor]);
        CompleteOriginalLength(json, current);
    }

    private static JsonObject FromOld(JsonObject json, JsonObject? old)
    {
        var made = new JsonObject { [RopeReading.Theta] = json[RopeReading.Theta]!.DeepClone(), ["rope_type"] = TypeOf(old) };
        foreach (var (key, value) in old?.ToList() ?? [])
        {
            Default(made, key is "type" ? "rope_type" : key, value);
        }

        Default(made, RopeReading.PartialFactor, json[RopeReading.PartialFactor]);
        return made;
    }

    private static JsonObject FromNew(JsonObject current)
    {
        var made = new JsonObject { ["rope_type"] = TypeOf(current), ["type"] = TypeOf(current) };
        foreach (var (key, value) in current.Where(entry => entry.Key is not (RopeReading.Theta or RopeReading.PartialFactor)).ToList())
        {
            Default(made, key, value);
        }

        return made;
    }

    /// <summary>
    /// longrope alone: transformers 4 looks for the original length beside the object, 5 inside it. Beside it also sets the factor, so it
    /// is only written where that changes nothing.
    /// </summary>
    private static void CompleteOriginalLength(JsonObject json, JsonObject current)
    {
        if (TypeOf(current) != "longrope")
        {
            return;
        }

        Default(current, RopeReading.OriginalLength, json[RopeReading.OriginalLength]);
        if (current["factor"] is null || current["attention_factor"] is not null)
        {
            Default(json, RopeReading.OriginalLength, current[RopeReading.OriginalLength]);
        }
    }

    private static string TypeOf(JsonObject? rope) => (rope?["rope_type"] ?? rope?["type"])?.GetValue<string>() ?? "default";

    private static void Default(JsonObject json, string key, JsonNode? value)
    {
        if (json[key] is null && value is not null)
        {
            json[key] = value.DeepClone();
        }
    }
}

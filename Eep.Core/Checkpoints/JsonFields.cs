using System.Text.Json;

namespace Eep.Core.Checkpoints;

/// <summary>Typed reading of one JSON object's keys; every misfit names file, key, expected and found.</summary>
/// <param name="file">Path for messages.</param>
/// <param name="element">A JSON object.</param>
/// <param name="prefix">Path of the object within the file, empty at the root, else ending in a dot.</param>
internal sealed class JsonFields(string file, JsonElement element, string prefix = "")
{
    public string File => file;

    public JsonElement Element => element;

    public string Prefix => prefix;

    /// <summary>The value of a key; null when the key is absent or its value is null.</summary>
    public JsonElement? Value(string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public int? Int(string key, int min = 0, int max = int.MaxValue)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw Misfit(key, max == int.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}", value);
    }

    public double? Number(string key, double min, double max)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max
            ? number
            : throw Misfit(key, $"a number from {min:R} to {max:R}", value);
    }

    public bool? Bool(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Misfit(key, "true or false", other),
    };

    public string? Text(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw Misfit(key, "a string", other),
    };

    public JsonFields? Object(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } child => new JsonFields(file, child, prefix + key + "."),
        { } other => throw Misfit(key, "an object", other),
    };

    public JsonElement? Array(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } items => items,
        { } other => throw Misfit(key, "an array", other),
    };

    /// <summary>Turns a missing value into the exception that says so.</summary>
    public T Required<T>(string key, T? value)
        where T : struct => value ?? throw Missing(key);

    /// <inheritdoc cref="Required{T}(string, T?)"/>
    public T Required<T>(string key, T? value)
        where T : class => value ?? throw Missing(key);

    public CheckpointException Misfit(string key, string expected, JsonElement found) =>
        new(file, prefix + key, expected, Describe(found));

    public CheckpointException Missing(string key) => new(file, prefix + key, "a value", "none");

    /// <summary>A value as it may stand in a message: itself when short, else its kind.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => Quoted.Text(value.GetString()!),
        JsonValueKind.Null => "null",
        _ => value.GetRawText() is { Length: <= 40 } text ? text : "a number of many digits",
    };
}

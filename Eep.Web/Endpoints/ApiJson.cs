using System.Text.Json;
using System.Text.Json.Serialization;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Live;
using Eep.Web.Runs;

namespace Eep.Web.Endpoints;

/// <summary>The API speaks the run's JSON dialect, and plans as plan files.</summary>
public static class ApiJson
{
    /// <summary>For answers that hold the generations of a run: each is put into JSON once, however often it is asked for.</summary>
    public static JsonSerializerOptions Shared { get; } = CreateShared();

    /// <summary>Applies it to the web host's serializer.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        RunJson.Configure(options);
        options.Converters.Add(new PlanConverter());
    }

    private static JsonSerializerOptions CreateShared()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.Converters.Add(new SharedJson<GenerationPoint>(RunJson.Line));
        return options;
    }

    private sealed class PlanConverter : JsonConverter<PruningPlan>
    {
        public override PruningPlan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("A plan cannot be part of a request.");

        public override void Write(Utf8JsonWriter writer, PruningPlan value, JsonSerializerOptions options) =>
            PlanJson.Write(value).WriteTo(writer);
    }
}

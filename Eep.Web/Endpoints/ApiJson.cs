using System.Text.Json;
using System.Text.Json.Serialization;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Web.Endpoints;

/// <summary>The API speaks the run's JSON dialect, and plans as plan files.</summary>
public static class ApiJson
{
    /// <summary>Applies it to the web host's serializer.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        RunJson.Configure(options);
        options.Converters.Add(new PlanConverter());
    }

    private sealed class PlanConverter : JsonConverter<PruningPlan>
    {
        public override PruningPlan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("A plan cannot be part of a request.");

        public override void Write(Utf8JsonWriter writer, PruningPlan value, JsonSerializerOptions options) =>
            PlanJson.Write(value).WriteTo(writer);
    }
}

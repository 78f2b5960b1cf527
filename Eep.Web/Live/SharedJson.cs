using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eep.Web.Live;

/// <summary>Writes values that go to many and never change: each is put into JSON once, and its bytes live as long as it does.</summary>
/// <param name="dialect">How a value is written.</param>
public sealed class SharedJson<T>(JsonSerializerOptions dialect) : JsonConverter<T>
    where T : class
{
    private readonly ConditionalWeakTable<T, byte[]> _written = [];

    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<T>(ref reader, dialect);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteRawValue(_written.GetValue(value, it => JsonSerializer.SerializeToUtf8Bytes(it, dialect)), skipInputValidation: true);
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Eep.Core.Evaluation;

/// <summary>One row of a data file.</summary>
/// <param name="Where">File and line or row, as errors name it.</param>
/// <param name="Fields">The row's fields.</param>
public sealed record TaskDocument(string Where, IReadOnlyDictionary<string, JsonElement> Fields)
{
    /// <summary>Lower-case hex SHA-256 of the content: the same for the same fields, whatever their order or file.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
        new SortedDictionary<string, JsonElement>(Fields.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal)))));
}

using System.Text.Json;

namespace Eep.Core.Evaluation;

/// <summary>One line of a data file.</summary>
/// <param name="Where">File and line, as errors name it.</param>
/// <param name="Fields">The members of the line's JSON object.</param>
public sealed record TaskDocument(string Where, IReadOnlyDictionary<string, JsonElement> Fields);

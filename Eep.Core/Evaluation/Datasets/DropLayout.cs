using System.Text.Json;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>
/// One passage of a DROP file as documents, one a question: passage_id, query_id, passage, question, answers (a list of right
/// answers, each a list of spans: the given one first, then the validated ones) and answer_type (number, spans or date).
/// </summary>
internal static class DropLayout
{
    public static bool IsPassage(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("qa_pairs", out var pairs) && pairs.ValueKind == JsonValueKind.Array;

    public static IEnumerable<TaskDocument> Read(string path, JsonProperty passage)
    {
        foreach (var (pair, index) in passage.Value.GetProperty("qa_pairs").EnumerateArray().Select((pair, index) => (pair, index)))
        {
            var where = $"{path}: {passage.Name}.qa_pairs[{index}]";
            var given = Member(pair, "answer", where, JsonValueKind.Object);
            var validated = pair.TryGetProperty("validated_answers", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToArray() : [];
            var answers = validated.Prepend(given).Select(Spans).Where(spans => spans.Length > 0).ToArray();
            yield return new TaskDocument(where, new Dictionary<string, JsonElement>
            {
                ["passage_id"] = JsonSerializer.SerializeToElement(passage.Name),
                ["query_id"] = pair.TryGetProperty("query_id", out var id) ? id.Clone() : JsonSerializer.SerializeToElement(where),
                ["passage"] = Member(passage.Value, "passage", where, JsonValueKind.String).Clone(),
                ["question"] = Member(pair, "question", where, JsonValueKind.String).Clone(),
                ["answers"] = JsonSerializer.SerializeToElement(answers),
                ["answer_type"] = JsonSerializer.SerializeToElement(Text(given, "number").Length > 0 ? "number" : Texts(given, "spans").Length > 0 ? "spans" : "date"),
            });
        }
    }

    private static string[] Spans(JsonElement answer)
    {
        if (Text(answer, "number") is { Length: > 0 } number)
        {
            return [number];
        }

        if (Texts(answer, "spans") is { Length: > 0 } spans)
        {
            return spans;
        }

        var date = answer.TryGetProperty("date", out var parts) && parts.ValueKind == JsonValueKind.Object
            ? string.Join(' ', new[] { Text(parts, "day"), Text(parts, "month"), Text(parts, "year") }.Where(part => part.Length > 0))
            : "";
        return date.Length > 0 ? [date] : [];
    }

    private static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : "";

    private static string[] Texts(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => item.ToString())] : [];

    private static JsonElement Member(JsonElement owner, string name, string where, JsonValueKind kind) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new TaskException($"{where}: DROP's field '{name}' is missing or of the wrong kind.");
}

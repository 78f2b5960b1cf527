using System.Text.Json;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>
/// One article of a SQuAD file (versions 1.1 and 2.0) as documents: id, title, context, question, answers {text, answer_start},
/// is_impossible, plausible_answers (texts): the hub's field names.
/// </summary>
internal static class SquadLayout
{
    public static IEnumerable<TaskDocument> Read(string where, JsonElement article)
    {
        var paragraphs = Member(article, "paragraphs", where, JsonValueKind.Array);
        foreach (var (paragraph, index) in paragraphs.EnumerateArray().Select((paragraph, index) => (paragraph, index)))
        {
            var place = $"{where}.paragraphs[{index}]";
            foreach (var (question, number) in Member(paragraph, "qas", place, JsonValueKind.Array).EnumerateArray().Select((question, number) => (question, number)))
            {
                yield return Document($"{place}.qas[{number}]", article, paragraph, question);
            }
        }
    }

    private static TaskDocument Document(string where, JsonElement article, JsonElement paragraph, JsonElement question)
    {
        var answers = Answers(question, "answers", where);
        return new TaskDocument(where, new Dictionary<string, JsonElement>
        {
            ["id"] = question.TryGetProperty("id", out var id) ? id.Clone() : JsonSerializer.SerializeToElement(where),
            ["title"] = article.TryGetProperty("title", out var title) ? title.Clone() : JsonSerializer.SerializeToElement(""),
            ["context"] = Member(paragraph, "context", where, JsonValueKind.String).Clone(),
            ["question"] = Member(question, "question", where, JsonValueKind.String).Clone(),
            ["answers"] = JsonSerializer.SerializeToElement(new
            {
                text = answers.Select(answer => answer.Text).ToArray(),
                answer_start = answers.Select(answer => answer.Start).ToArray(),
            }),
            ["is_impossible"] = JsonSerializer.SerializeToElement(
                question.TryGetProperty("is_impossible", out var impossible) && impossible.ValueKind == JsonValueKind.True),
            ["plausible_answers"] = JsonSerializer.SerializeToElement(Answers(question, "plausible_answers", where).Select(answer => answer.Text).ToArray()),
        });
    }

    private static (string Text, int Start)[] Answers(JsonElement question, string name, string where) =>
        question.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(answer => (
                Member(answer, "text", where, JsonValueKind.String).GetString()!,
                answer.TryGetProperty("answer_start", out var start) && start.TryGetInt32(out var at) ? at : -1))]
            : [];

    private static JsonElement Member(JsonElement owner, string name, string where, JsonValueKind kind) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new TaskException($"{where}: SQuAD's field '{name}' is missing or of the wrong kind.");
}

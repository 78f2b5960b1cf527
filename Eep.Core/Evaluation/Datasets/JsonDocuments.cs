using System.Text.Json;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>
/// A whole JSON file: a list of objects, an object whose field data is such a list, or the published layouts of SQuAD (data,
/// paragraphs, qas) and DROP (passages by id with qa_pairs), which become one document a question.
/// </summary>
internal static class JsonDocuments
{
    // The published files of these layouts have some tens of megabytes; larger data belongs into JSON Lines or Parquet.
    private const long LargestFile = 1L << 29;

    public static IEnumerable<TaskDocument> Read(string path)
    {
        using var json = Parse(path);
        var root = json.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data))
        {
            root = data;
        }

        if (root.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var element in root.EnumerateArray())
            {
                var where = $"{path}[{index++}]";
                var isSquad = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("paragraphs", out _);
                foreach (var document in isSquad ? SquadLayout.Read(where, element) : [Documents.Document(where, element)])
                {
                    yield return document;
                }
            }
        }
        else if (root.ValueKind == JsonValueKind.Object && root.EnumerateObject().All(DropLayout.IsPassage))
        {
            foreach (var document in root.EnumerateObject().SelectMany(passage => DropLayout.Read(path, passage)))
            {
                yield return document;
            }
        }
        else
        {
            throw new TaskException($"{path} holds {Documents.Kind(root)}; it must be a list of objects, or have the layout of SQuAD or DROP.");
        }
    }

    private static JsonDocument Parse(string path)
    {
        using var stream = Documents.Open(path);
        if (stream.Length > LargestFile)
        {
            throw new TaskException($"{path} has {stream.Length} bytes; a .json file has at most {LargestFile}: use .jsonl or .parquet.");
        }

        try
        {
            return JsonDocument.Parse(stream);
        }
        catch (JsonException fault)
        {
            throw new TaskException($"{path} is not JSON: {fault.Message}", fault);
        }
    }
}

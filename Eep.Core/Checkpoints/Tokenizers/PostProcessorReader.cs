using System.Text.Json;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads the part "post_processor" of tokenizer.json: which tokens stand before and behind a text.</summary>
internal static class PostProcessorReader
{
    public static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) Read(JsonFields? processor)
    {
        var (prefix, suffix) = (new List<int>(), new List<int>());
        foreach (var step in TokenizerJson.Flatten(processor, "processors"))
        {
            switch (TokenizerJson.TypeOf(step))
            {
                case "ByteLevel":
                    break;
                case "TemplateProcessing":
                    ReadTemplate(step, prefix, suffix);
                    break;
                default:
                    throw TokenizerJson.UnknownType(step, "'TemplateProcessing' or 'ByteLevel'");
            }
        }

        return (prefix, suffix);
    }

    private static void ReadTemplate(JsonFields step, List<int> prefix, List<int> suffix)
    {
        var known = step.Object("special_tokens");
        var side = prefix;
        foreach (var item in step.Required("single", step.Array("single")).EnumerateArray())
        {
            var piece = item.ValueKind == JsonValueKind.Object
                ? new JsonFields(step.File, item, "post_processor.single ")
                : throw step.Misfit("single", "objects", item);
            if (piece.Object("SpecialToken") is { } special)
            {
                var name = special.Required("id", special.Text("id"));
                var entry = known?.Object(name) ?? throw step.Misfit("special_tokens", $"an entry for {Quoted.Text(name)}", item);
                side.AddRange(entry.Required("ids", entry.Array("ids")).EnumerateArray().Select(id =>
                    id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number is >= 0 and <= TokenizerJson.LargestId
                        ? number
                        : throw entry.Misfit("ids", "token ids", id)));
            }
            else
            {
                side = suffix;
            }
        }
    }
}

using System.Text.Json;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads tokenizer.json of the BPE kind; every part that is not understood is refused by name.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";
    public const int LargestId = 16_777_215;

    /// <exception cref="CheckpointException">A missing or faulty file, or a kind of tokenizer that is not read.</exception>
    public static TokenizerParts Read(string path)
    {
        var root = JsonFile.ReadObject(path, JsonFile.LargestTokenizerBytes);
        return JsonFile.Guard(path, () =>
        {
            var fields = new JsonFields(path, root);
            var preTokenizer = PreTokenizerReader.Read(fields.Object("pre_tokenizer"), out var isByteLevel);
            var (prefix, suffix) = PostProcessorReader.Read(fields.Object("post_processor"));
            return new TokenizerParts
            {
                Model = BpeModelReader.Read(fields.Required("model", fields.Object("model"))),
                AddedTokens = AddedTokenReader.Read(fields),
                Normalizer = NormalizerReader.Read(fields.Object("normalizer")),
                PreTokenizer = preTokenizer,
                Decoder = DecoderReader.Read(fields, isByteLevel),
                Prefix = prefix,
                Suffix = suffix,
            };
        });
    }

    /// <summary>The steps of a part in order: itself, or what a Sequence holds under a key.</summary>
    public static IEnumerable<JsonFields> Flatten(JsonFields? step, string listKey)
    {
        if (step is null)
        {
            return [];
        }

        return TypeOf(step) != "Sequence"
            ? [step]
            : step.Required(listKey, step.Array(listKey)).EnumerateArray().SelectMany(item => item.ValueKind == JsonValueKind.Object
                ? Flatten(new JsonFields(step.File, item, listKey + " "), listKey)
                : throw step.Misfit(listKey, "objects", item));
    }

    public static string TypeOf(JsonFields step) => step.Required("type", step.Text("type"));

    public static CheckpointException UnknownType(JsonFields step, string known) => step.Misfit("type", known, step.Value("type")!.Value);

    /// <summary>The matches of {"Regex": "..."} or {"String": "..."} under pattern.</summary>
    public static Func<string, IEnumerable<(int Offset, int Length)>> Matches(JsonFields step)
    {
        var source = step.Required("pattern", step.Object("pattern"));
        if (source.Text("Regex") is { } expression)
        {
            return Compile(step.File, expression).Matches;
        }

        var literal = source.Required("String", source.Text("String"));
        return literal.Length > 0 ? text => Occurrences(text, literal) : throw source.Misfit("String", "some text", source.Value("String")!.Value);
    }

    public static TextPattern Compile(string file, string expression)
    {
        try
        {
            return TextPattern.Compile(expression);
        }
        catch (FormatException error)
        {
            throw new CheckpointException(
                file, $"pattern {Quoted.Text(expression)}", "a regular expression that is understood", error.Message, error);
        }
    }

    /// <summary>Where a literal stands in a text.</summary>
    public static IEnumerable<(int Offset, int Length)> Occurrences(string text, string literal)
    {
        for (var at = text.IndexOf(literal, StringComparison.Ordinal); at >= 0; at = text.IndexOf(literal, at + literal.Length, StringComparison.Ordinal))
        {
            yield return (at, literal.Length);
        }
    }
}

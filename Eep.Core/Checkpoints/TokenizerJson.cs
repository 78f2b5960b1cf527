using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eep.Core.Checkpoints;

/// <summary>What a tokenizer.json of the byte-level BPE kind says; every part that is not understood is refused by name.</summary>
internal sealed class TokenizerJson
{
    private const int LargestId = 16_777_215;
    private const string Gpt2Pattern =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private readonly List<int> _prefix = [];
    private readonly List<int> _suffix = [];
    private bool _byteLevel;

    private TokenizerJson()
    {
    }

    public Dictionary<string, int> Vocabulary { get; } = new(StringComparer.Ordinal);

    /// <summary>"left right", best first.</summary>
    public List<string> Merges { get; } = [];

    public List<AddedToken> AddedTokens { get; } = [];

    public List<PreTokenizerStep> Steps { get; } = [];

    /// <summary>Unicode form that text takes first; null to leave it.</summary>
    public NormalizationForm? Form { get; private set; }

    /// <summary>Ids that the template puts before a text.</summary>
    public IReadOnlyList<int> Prefix => _prefix;

    /// <summary>Ids that the template puts behind a text.</summary>
    public IReadOnlyList<int> Suffix => _suffix;

    public static TokenizerJson Read(string path)
    {
        var root = JsonFile.ReadObject(path, JsonFile.LargestTokenizerBytes);
        return JsonFile.Guard(path, () =>
        {
            var fields = new JsonFields(path, root);
            var result = new TokenizerJson();
            result.ReadModel(fields.Required("model", fields.Object("model")));
            result.ReadAddedTokens(fields);
            result.ReadNormalizer(fields.Object("normalizer"));
            result.ReadPreTokenizer(fields.Object("pre_tokenizer"));
            result.ReadPostProcessor(fields.Object("post_processor"));
            if (!result._byteLevel)
            {
                throw new CheckpointException(path, "pre_tokenizer", "a step of type 'ByteLevel' (other kinds of BPE are not read yet)", "none");
            }

            return result;
        });
    }

    private void ReadModel(JsonFields model)
    {
        RequireText(model, "type", "BPE");
        foreach (var key in (string[])["dropout", "continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.Value(key) is { } value && !(value.ValueKind == JsonValueKind.String && value.GetString() == ""))
            {
                throw model.Misfit(key, "null", value);
            }
        }

        foreach (var key in (string[])["byte_fallback", "ignore_merges"])
        {
            if (model.Bool(key) == true)
            {
                throw model.Misfit(key, "false (this kind of BPE is not read yet)", model.Value(key)!.Value);
            }
        }

        var vocabulary = model.Required("vocab", model.Object("vocab"));
        var ids = new HashSet<int>();
        foreach (var entry in vocabulary.Element.EnumerateObject())
        {
            var id = vocabulary.Int(entry.Name, 0, LargestId)!.Value;
            Vocabulary.Add(entry.Name, ids.Add(id) ? id : throw vocabulary.Misfit(entry.Name, "an id of its own", entry.Value));
        }

        foreach (var merge in model.Required("merges", model.Array("merges")).EnumerateArray())
        {
            Merges.Add(ReadMerge(model, merge));
        }
    }

    private string ReadMerge(JsonFields model, JsonElement merge)
    {
        var parts = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array when merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) =>
                [.. merge.EnumerateArray().Select(part => part.GetString()!)],
            _ => [],
        };
        return parts.Length == 2 && Array.TrueForAll(parts, Vocabulary.ContainsKey) && Vocabulary.ContainsKey(parts[0] + parts[1])
            ? $"{parts[0]} {parts[1]}"
            : throw model.Misfit("merges", "two tokens of the vocabulary whose union is one too, for each merge", merge);
    }

    private void ReadAddedTokens(JsonFields root)
    {
        foreach (var item in root.Array("added_tokens")?.EnumerateArray() ?? default)
        {
            var token = item.ValueKind == JsonValueKind.Object
                ? new JsonFields(root.File, item, "added_tokens ")
                : throw root.Misfit("added_tokens", "objects", item);
            var content = token.Required("content", token.Text("content"));
            if (content.Length == 0 || token.Bool("single_word") == true)
            {
                throw root.Misfit("added_tokens", "tokens with text that are not single_word", token.Value("content")!.Value);
            }

            AddedTokens.Add(new AddedToken(
                token.Required("id", token.Int("id", 0, LargestId)),
                content,
                token.Bool("special") ?? false,
                token.Bool("lstrip") ?? false,
                token.Bool("rstrip") ?? false));
        }
    }

    private void ReadNormalizer(JsonFields? normalizer)
    {
        foreach (var step in Flatten(normalizer, "normalizers"))
        {
            Form = TypeOf(step) == "NFC" ? NormalizationForm.FormC : throw step.Misfit("type", "'NFC' or no normalizer", step.Value("type")!.Value);
        }
    }

    private void ReadPreTokenizer(JsonFields? preTokenizer)
    {
        foreach (var step in Flatten(preTokenizer, "pretokenizers"))
        {
            switch (TypeOf(step))
            {
                case "ByteLevel":
                    if (step.Bool("add_prefix_space") == true)
                    {
                        throw step.Misfit("add_prefix_space", "false", step.Value("add_prefix_space")!.Value);
                    }

                    _byteLevel = true;
                    if (step.Bool("use_regex") ?? true)
                    {
                        Steps.Add(StepwisePreTokenizer.Isolate(Pattern(step, Gpt2Pattern)));
                    }

                    break;
                case "Digits":
                    Steps.Add(StepwisePreTokenizer.Isolate(Pattern(step, step.Bool("individual_digits") == true ? @"\p{N}" : @"\p{N}+")));
                    break;
                case "Split":
                    Steps.Add(ReadSplit(step));
                    break;
                default:
                    throw step.Misfit("type", "'ByteLevel', 'Digits', 'Split' or 'Sequence'", step.Value("type")!.Value);
            }
        }
    }

    private static PreTokenizerStep ReadSplit(JsonFields step)
    {
        var source = step.Required("pattern", step.Object("pattern"));
        var pattern = Pattern(step, source.Text("Regex") ?? Regex.Escape(source.Required("String", source.Text("String"))));
        return (step.Text("behavior"), step.Bool("invert") ?? false) switch
        {
            ("Isolated", _) => StepwisePreTokenizer.Isolate(pattern),
            ("Removed", true) => StepwisePreTokenizer.KeepMatches(pattern),
            _ => throw step.Misfit("behavior", "'Isolated', or 'Removed' with invert", step.Value("behavior") ?? step.Element),
        };
    }

    private void ReadPostProcessor(JsonFields? processor)
    {
        foreach (var step in Flatten(processor, "processors"))
        {
            switch (TypeOf(step))
            {
                case "ByteLevel":
                    break;
                case "TemplateProcessing":
                    ReadTemplate(step);
                    break;
                default:
                    throw step.Misfit("type", "'TemplateProcessing' or 'ByteLevel'", step.Value("type")!.Value);
            }
        }
    }

    private void ReadTemplate(JsonFields step)
    {
        var known = step.Object("special_tokens");
        var side = _prefix;
        foreach (var item in step.Required("single", step.Array("single")).EnumerateArray())
        {
            var piece = item.ValueKind == JsonValueKind.Object ? new JsonFields(step.File, item, "post_processor.single ") : throw step.Misfit("single", "objects", item);
            if (piece.Object("SpecialToken") is { } special)
            {
                var name = special.Required("id", special.Text("id"));
                var entry = known?.Object(name) ?? throw step.Misfit("special_tokens", $"an entry for {Quoted.Text(name)}", item);
                side.AddRange(entry.Required("ids", entry.Array("ids")).EnumerateArray().Select(id =>
                    id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number is >= 0 and <= LargestId
                        ? number
                        : throw entry.Misfit("ids", "token ids", id)));
            }
            else
            {
                side = _suffix;
            }
        }
    }

    private static IEnumerable<JsonFields> Flatten(JsonFields? step, string listKey)
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

    private static string TypeOf(JsonFields step) => step.Required("type", step.Text("type"));

    private static void RequireText(JsonFields fields, string key, string expected)
    {
        if (fields.Required(key, fields.Text(key)) != expected)
        {
            throw fields.Misfit(key, $"'{expected}'", fields.Value(key)!.Value);
        }
    }

    private static Regex Pattern(JsonFields step, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, HuggingFaceTokenizer.PatternTimeout);
        }
        catch (ArgumentException error)
        {
            throw new CheckpointException(step.File, "pre_tokenizer pattern", "a regular expression that .NET can run", Quoted.Text(pattern), error);
        }
    }
}

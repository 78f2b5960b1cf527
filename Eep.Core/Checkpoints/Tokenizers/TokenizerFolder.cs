namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads the tokenizer files of a model folder as transformers puts them together.</summary>
internal static class TokenizerFolder
{
    public const string ConfigName = "tokenizer_config.json";
    private const string AddedName = "added_tokens.json";

    // These classes set the template themselves, from add_bos_token and add_eos_token, whatever tokenizer.json says.
    private static readonly string[] ClassesWithOwnTemplate =
        ["LlamaTokenizer", "LlamaTokenizerFast", "CodeLlamaTokenizer", "CodeLlamaTokenizerFast"];

    /// <returns>The file the tokenizer comes from, and what it says.</returns>
    /// <exception cref="CheckpointException">No tokenizer, or one that is not understood.</exception>
    public static (string Path, TokenizerParts Parts) Read(string folder)
    {
        if (Directory.Exists(folder))
        {
            PlainFile.CheckLinks(folder);
        }

        var config = Optional(Path.Combine(folder, ConfigName));
        var (json, model) = (Path.Combine(folder, TokenizerJson.FileName), Path.Combine(folder, SentencePieceModel.FileName));
        if (File.Exists(json))
        {
            return (json, WithTemplate(TokenizerJson.Read(json), config, isLlama: false));
        }

        if (!File.Exists(model))
        {
            throw new CheckpointException(json, null, $"a file, or {SentencePieceModel.FileName} beside it", "neither");
        }

        var isLegacy = config is null || JsonFile.Guard(config.File, () => config.Bool("legacy")) is not false;
        var parts = SentencePieceModel.Read(model, isLegacy);
        return (model, WithTemplate(parts with { AddedTokens = Added(folder, parts, config) }, config, isLlama: true));
    }

    private static TokenizerParts WithTemplate(TokenizerParts parts, JsonFields? config, bool isLlama)
    {
        if (config is null)
        {
            return isLlama ? parts with { Prefix = [.. new[] { parts.IdOf("<s>") }.OfType<int>()] } : parts;
        }

        return JsonFile.Guard(config.File, () =>
        {
            var name = config.Text("tokenizer_class");
            return isLlama || ClassesWithOwnTemplate.Contains(name)
                ? parts with
                {
                    Prefix = config.Bool("add_bos_token") ?? true ? [Required(parts, config, "bos_token", "<s>")] : [],
                    Suffix = config.Bool("add_eos_token") ?? false ? [Required(parts, config, "eos_token", "</s>")] : [],
                }
                : parts;
        });
    }

    private static int Required(TokenizerParts parts, JsonFields config, string key, string usual)
    {
        var text = SpecialTokenIds.Content(config, key) ?? usual;
        return parts.IdOf(text) ?? throw new CheckpointException(config.File, key, "a token of the tokenizer, since it is put around texts", Quoted.Text(text));
    }

    /// <summary>The model's own special pieces, and what the two other files add to them or say better.</summary>
    private static List<AddedToken> Added(string folder, TokenizerParts parts, JsonFields? config)
    {
        var tokens = parts.AddedTokens.ToDictionary(token => token.Id);
        var list = Optional(Path.Combine(folder, AddedName));
        var more = (list is null ? [] : JsonFile.Guard(list.File, () => AddedTokenReader.ReadList(list).ToList()))
            .Concat(config is null ? [] : JsonFile.Guard(config.File, () => AddedTokenReader.ReadDecoder(config).ToList()));
        foreach (var token in more)
        {
            tokens[token.Id] = token;
        }

        return [.. tokens.Values];
    }

    private static JsonFields? Optional(string path) =>
        File.Exists(path) ? new JsonFields(path, JsonFile.ReadObject(path, JsonFile.LargestTokenizerBytes)) : null;
}

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads the part "decoder" of tokenizer.json.</summary>
internal static class DecoderReader
{
    private const string Known = "'ByteLevel', 'ByteFallback', 'Fuse', 'Metaspace', 'Replace', 'Strip' or 'Sequence'";

    /// <param name="root">The whole file.</param>
    /// <param name="isByteLevel">Words are stand-ins of bytes, which says how to decode where the file does not.</param>
    public static IReadOnlyList<DecoderStep> Read(JsonFields root, bool isByteLevel)
    {
        var decoder = root.Object("decoder");
        if (decoder is null)
        {
            return isByteLevel ? [TokenDecoder.Bytes()] : throw new CheckpointException(root.File, "decoder", $"a decoder of type {Known}", "none");
        }

        return [.. TokenizerJson.Flatten(decoder, "decoders").Select(Step)];
    }

    private static DecoderStep Step(JsonFields step) => TokenizerJson.TypeOf(step) switch
    {
        "ByteLevel" => TokenDecoder.Bytes(),
        "ByteFallback" => TokenDecoder.ByteFallback(),
        "Fuse" => TokenDecoder.Fuse(),
        "Metaspace" => TokenDecoder.Mark(Mark(step), PreTokenizerReader.Scheme(step) != "never"),
        "Replace" => Replace(step),
        "Strip" => Strip(step),
        _ => throw TokenizerJson.UnknownType(step, Known),
    };

    private static string Mark(JsonFields step) => step.Required("replacement", step.Text("replacement")) is { Length: > 0 } mark
        ? mark
        : throw step.Misfit("replacement", "a character", step.Value("replacement")!.Value);

    private static DecoderStep Replace(JsonFields step)
    {
        var pattern = step.Required("pattern", step.Object("pattern"));
        var from = pattern.Required("String", pattern.Text("String"));
        return from.Length > 0
            ? TokenDecoder.Replace(from, step.Required("content", step.Text("content")))
            : throw pattern.Misfit("String", "some text", pattern.Value("String")!.Value);
    }

    private static DecoderStep Strip(JsonFields step) => step.Required("content", step.Text("content")) is [var content]
        ? TokenDecoder.Strip(content, step.Int("start") ?? 0, step.Int("stop") ?? 0)
        : throw step.Misfit("content", "one character", step.Value("content")!.Value);
}

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads the part "pre_tokenizer" of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    private const string Gpt2Pattern =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <param name="preTokenizer">The part, or null where text is not cut at all.</param>
    /// <param name="isByteLevel">True when words reach the model as stand-ins of bytes.</param>
    public static IReadOnlyList<PieceStep> Read(JsonFields? preTokenizer, out bool isByteLevel)
    {
        var steps = TokenizerJson.Flatten(preTokenizer, "pretokenizers").ToList();
        isByteLevel = steps.Exists(step => TokenizerJson.TypeOf(step) == "ByteLevel");
        return [.. steps.SelectMany(Steps)];
    }

    private static IEnumerable<PieceStep> Steps(JsonFields step) => TokenizerJson.TypeOf(step) switch
    {
        "ByteLevel" => ByteLevel(step),
        "Digits" => [Split(step, step.Bool("individual_digits") == true ? @"\p{N}" : @"\p{N}+")],
        "Metaspace" => Metaspace(step),
        "Split" => [Split(step)],
        _ => throw TokenizerJson.UnknownType(step, "'ByteLevel', 'Digits', 'Metaspace', 'Split' or 'Sequence'"),
    };

    private static IEnumerable<PieceStep> ByteLevel(JsonFields step)
    {
        // The blank comes before the cutting and so before every piece that reaches this step.
        if (step.Bool("add_prefix_space") == true)
        {
            yield return piece => [piece.Place == PiecePlace.Joined || piece.Text.StartsWith(' ') ? piece : piece with { Text = ' ' + piece.Text }];
        }

        if (step.Bool("use_regex") ?? true)
        {
            yield return Split(step, Gpt2Pattern);
        }

        yield return PieceSteps.ToBytes;
    }

    private static IEnumerable<PieceStep> Metaspace(JsonFields step)
    {
        var mark = step.Required("replacement", step.Text("replacement"));
        if (mark.Length == 0)
        {
            throw step.Misfit("replacement", "a character", step.Value("replacement")!.Value);
        }

        var scheme = Scheme(step);
        yield return PieceSteps.Mark(mark, always: scheme == "always", never: scheme == "never");
        if (step.Bool("split") ?? true)
        {
            yield return PieceSteps.Split(text => TokenizerJson.Occurrences(text, mark), SplitBehavior.MergedWithNext, isInverted: false);
        }
    }

    /// <summary>always, first or never; older files say it with add_prefix_space.</summary>
    public static string Scheme(JsonFields step) => step.Text("prepend_scheme") switch
    {
        null => step.Bool("add_prefix_space") ?? true ? "always" : "never",
        "always" or "first" or "never" => step.Text("prepend_scheme")!,
        _ => throw step.Misfit("prepend_scheme", "'always', 'first' or 'never'", step.Value("prepend_scheme")!.Value),
    };

    private static PieceStep Split(JsonFields step)
    {
        var behavior = step.Text("behavior") is { } name && Enum.GetNames<SplitBehavior>().Contains(name)
            ? Enum.Parse<SplitBehavior>(name)
            : throw step.Misfit("behavior", string.Join(" or ", Enum.GetNames<SplitBehavior>()), step.Value("behavior") ?? step.Element);
        return PieceSteps.Split(TokenizerJson.Matches(step), behavior, step.Bool("invert") ?? false);
    }

    private static PieceStep Split(JsonFields step, string pattern) =>
        PieceSteps.Split(TokenizerJson.Compile(step.File, pattern).Matches, SplitBehavior.Isolated, isInverted: false);
}

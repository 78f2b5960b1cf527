namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>
/// tokenizer.model: a SentencePiece model of the BPE kind, read as the conversion to tokenizer.json would have it. Pieces with higher
/// scores are merged first.
/// </summary>
internal static class SentencePieceModel
{
    public const string FileName = "tokenizer.model";
    private const string Mark = "\u2581";
    private const int BytePairEncoding = 2;
    private const int LongestPiece = 256;

    // Kinds of pieces in the file format.
    private const ulong Normal = 1;
    private const ulong Unknown = 2;
    private const ulong Control = 3;
    private const ulong UserDefined = 4;
    private const ulong Byte = 6;

    /// <param name="path">The file.</param>
    /// <param name="isLegacy">The blank before a text also comes behind every special token, as in the first Llama tokenizers.</param>
    /// <exception cref="CheckpointException">No such model, or one of a kind that is not read.</exception>
    public static TokenizerParts Read(string path, bool isLegacy)
    {
        var pieces = new List<(string Text, float Score, ulong Kind)>();
        ProtobufReader.Field trainer = default, normalizer = default;
        foreach (var field in new ProtobufReader(path, JsonFile.ReadBytes(path, JsonFile.LargestTokenizerBytes)).Fields())
        {
            switch (field.Number)
            {
                case 1:
                    pieces.Add(ReadPiece(path, field.Bytes));
                    break;
                case 2:
                    trainer = field;
                    break;
                case 3:
                    normalizer = field;
                    break;
            }
        }

        if (pieces.Count == 0 || pieces.Count > TokenizerJson.LargestId)
        {
            throw new CheckpointException(path, null, "a SentencePiece model", $"{pieces.Count} pieces");
        }

        var fallsBack = CheckTrainer(path, trainer);
        var addsMark = CheckNormalizer(path, normalizer);
        return Build(path, pieces, fallsBack, addsMark, isLegacy);
    }

    private static (string Text, float Score, ulong Kind) ReadPiece(string path, ReadOnlyMemory<byte> bytes)
    {
        var (text, score, kind) = ("", 0f, Normal);
        foreach (var field in new ProtobufReader(path, bytes).Fields())
        {
            (text, score, kind) = field.Number switch
            {
                1 => (field.Text, score, kind),
                2 => (text, field.Float, kind),
                3 => (text, score, field.Value),
                _ => (text, score, kind),
            };
        }

        return text.Length is > 0 and <= LongestPiece && kind is >= Normal and <= UserDefined or Byte
            ? (text, score, kind)
            : throw new CheckpointException(path, $"piece {Quoted.Text(text)}", $"1 to {LongestPiece} characters and a kind from 1 to 4, or 6", $"kind {kind}");
    }

    private static bool CheckTrainer(string path, ProtobufReader.Field trainer)
    {
        var (kind, fallsBack) = (1ul, false);
        foreach (var field in new ProtobufReader(path, trainer.Bytes).Fields())
        {
            kind = field.Number == 3 ? field.Value : kind;
            fallsBack = field.Number == 35 ? field.Value != 0 : fallsBack;
            if (field.Number == 24 && field.Value != 0)
            {
                throw new CheckpointException(path, "treat_whitespace_as_suffix", "false", "true");
            }
        }

        return kind == BytePairEncoding
            ? fallsBack
            : throw new CheckpointException(path, "model_type", "BPE (2)", kind == 1 ? "unigram (1)" : $"{kind}");
    }

    private static bool CheckNormalizer(string path, ProtobufReader.Field normalizer)
    {
        var (addsMark, removesBlanks, escapes, hasMap) = (true, true, true, false);
        foreach (var field in new ProtobufReader(path, normalizer.Bytes).Fields())
        {
            hasMap |= field.Number == 2 && field.Bytes.Length > 0;
            addsMark = field.Number == 3 ? field.Value != 0 : addsMark;
            removesBlanks = field.Number == 4 ? field.Value != 0 : removesBlanks;
            escapes = field.Number == 5 ? field.Value != 0 : escapes;
        }

        return !hasMap && !removesBlanks && escapes
            ? addsMark
            : throw new CheckpointException(
                path, "normalizer", "identity that keeps all blanks", hasMap ? "a character map" : removesBlanks ? "remove_extra_whitespaces" : "no escape_whitespaces");
    }

    private static TokenizerParts Build(
        string path, List<(string Text, float Score, ulong Kind)> pieces, bool fallsBack, bool addsMark, bool isLegacy)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (text, _, _) in pieces)
        {
            if (!vocabulary.TryAdd(text, vocabulary.Count))
            {
                throw new CheckpointException(path, $"piece {Quoted.Text(text)}", "one of a kind", "two");
            }
        }

        var added = pieces.Where(piece => piece.Kind is Unknown or Control or UserDefined)
            .Select(piece => new AddedToken(vocabulary[piece.Text], piece.Text, piece.Kind != UserDefined))
            .ToList();
        var replace = PieceSteps.Change(text => text.Replace(" ", Mark, StringComparison.Ordinal));
        return new TokenizerParts
        {
            Model = new BpeModel(vocabulary, Merges(pieces, vocabulary))
            {
                UnknownId = pieces.FindIndex(piece => piece.Kind == Unknown) is >= 0 and var unknown ? unknown : null,
                FusesUnknown = true,
                FallsBackToBytes = fallsBack,
            },
            AddedTokens = added,
            Normalizer = !isLegacy ? [] : addsMark ? [PieceSteps.Prepend(Mark), replace] : [replace],
            PreTokenizer = isLegacy ? [] : [PieceSteps.Mark(Mark, always: false, never: !addsMark)],
            Decoder = [TokenDecoder.Replace(Mark, " "), TokenDecoder.ByteFallback(), TokenDecoder.Fuse(), TokenDecoder.Strip(' ', addsMark ? 1 : 0, 0)],
        };
    }

    /// <summary>Every way to put a piece together from two, ranked by the piece's score.</summary>
    private static Dictionary<(int Left, int Right), (int Rank, int Id)> Merges(
        List<(string Text, float Score, ulong Kind)> pieces, Dictionary<string, int> vocabulary)
    {
        var merges = new Dictionary<(int Left, int Right), (int Rank, int Id)>();
        var rank = 0;
        foreach (var (text, _, _) in pieces.Where(piece => piece.Kind == Normal).OrderByDescending(piece => piece.Score))
        {
            for (var cut = 1; cut < text.Length; cut++)
            {
                if (vocabulary.TryGetValue(text[..cut], out var left) && vocabulary.TryGetValue(text[cut..], out var right)
                    && pieces[left].Kind == Normal && pieces[right].Kind == Normal)
                {
                    merges[(left, right)] = (rank, vocabulary[text]);
                }
            }

            rank++;
        }

        return merges;
    }
}

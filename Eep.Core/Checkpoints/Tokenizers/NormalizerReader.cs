using System.Text;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads the part "normalizer" of tokenizer.json.</summary>
internal static class NormalizerReader
{
    public static IReadOnlyList<PieceStep> Read(JsonFields? normalizer) =>
        [.. TokenizerJson.Flatten(normalizer, "normalizers").Select(Step)];

    private static PieceStep Step(JsonFields step) => TokenizerJson.TypeOf(step) switch
    {
        "NFC" => PieceSteps.Normalize(NormalizationForm.FormC),
        "NFD" => PieceSteps.Normalize(NormalizationForm.FormD),
        "NFKC" => PieceSteps.Normalize(NormalizationForm.FormKC),
        "NFKD" => PieceSteps.Normalize(NormalizationForm.FormKD),
        "Prepend" => PieceSteps.Prepend(step.Required("prepend", step.Text("prepend"))),
        "Replace" => Replace(step),
        _ => throw TokenizerJson.UnknownType(step, "'NFC', 'NFD', 'NFKC', 'NFKD', 'Prepend', 'Replace' or 'Sequence'"),
    };

    private static PieceStep Replace(JsonFields step)
    {
        var matches = TokenizerJson.Matches(step);
        var content = step.Required("content", step.Text("content"));
        return PieceSteps.Change(text =>
        {
            var result = new StringBuilder();
            var end = 0;
            foreach (var (offset, length) in matches(text))
            {
                result.Append(text, end, offset - end).Append(content);
                end = offset + length;
            }

            return result.Append(text, end, text.Length - end).ToString();
        });
    }
}

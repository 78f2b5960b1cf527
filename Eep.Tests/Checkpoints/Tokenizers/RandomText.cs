namespace Eep.Tests.Checkpoints.Tokenizers;

/// <summary>Texts made from a number, of pieces that tokenizers treat differently.</summary>
public static class RandomText
{
    private static readonly string[] s_pieces =
    [
        "the", "hello", "world", "and", "end", "a", "b", "t", "h", "e", "r", "S", "IT", " ", "  ", "   ", "\n", "\r\n", "\t", "'s", "'LL", "1", "23",
        "4567", ".", ",", "!?", "/", "é", "ß", "Ж", "東京", "か", "한", "🙂", "👩‍👩‍👧", "𝐀𝐛", "𐐷", "\u00a0", "\u0301", "½", "Ⅷ", "₂", "_", "-", "\u2581",
    ];

    public static string Of(int seed, int pieces = 12, bool withMark = true)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, random.Next(pieces))
            .Select(_ => s_pieces[random.Next(s_pieces.Length - (withMark ? 0 : 1))]));
    }
}

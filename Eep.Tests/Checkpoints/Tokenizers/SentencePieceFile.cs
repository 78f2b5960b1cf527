using System.Text;

namespace Eep.Tests.Checkpoints.Tokenizers;

/// <summary>tokenizer.model written by hand: the vocabulary of the metaspace tokenizer.json, the earlier a merge the higher its score.</summary>
public static class SentencePieceFile
{
    public static byte[] Build()
    {
        var pieces = new List<byte[]> { Piece("<unk>", 0, 2), Piece("<s>", 0, 3), Piece("</s>", 0, 3) };
        pieces.AddRange(Enumerable.Range(0, 256).Select(value => Piece($"<0x{value:X2}>", 0, 6)));
        var merged = TokenizerFile.Merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)).ToArray();
        pieces.AddRange(merged.Select((text, rank) => Piece(text, -rank, 1)));
        pieces.AddRange(TokenizerFile.Letters.Select((letter, index) => Piece(letter.ToString(), -(merged.Length + index), 1)));
        byte[] trainer = [.. Number(3, 2), .. Number(35, 1), .. Number(40, 0), .. Number(41, 1), .. Number(42, 2)];
        byte[] normalizer = [.. Field(1, "identity"u8.ToArray()), .. Number(3, 1), .. Number(4, 0), .. Number(5, 1)];
        return [.. pieces.SelectMany(piece => Field(1, piece)), .. Field(2, trainer), .. Field(3, normalizer)];
    }

    /// <summary>A field of bytes.</summary>
    public static byte[] Field(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    /// <summary>A field that is a number.</summary>
    public static byte[] Number(int number, int value) => [.. Varint(number << 3), .. Varint(value)];

    private static byte[] Piece(string text, float score, int kind) =>
        [.. Field(1, Encoding.UTF8.GetBytes(text)), 0x15, .. BitConverter.GetBytes(score), .. Number(3, kind)];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}

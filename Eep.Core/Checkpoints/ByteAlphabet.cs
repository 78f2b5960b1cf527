namespace Eep.Core.Checkpoints;

/// <summary>
/// The printable stand-ins that byte-level BPE gives the 256 bytes (GPT-2): printable Latin-1 bytes stand for themselves, the others
/// are the characters from U+0100 on, in order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] CharacterOf = Build();
    private static readonly Dictionary<char, byte> ByteOf = CharacterOf
        .Select((character, value) => (character, value))
        .ToDictionary(entry => entry.character, entry => (byte)entry.value);

    public static char OfByte(byte value) => CharacterOf[value];

    /// <summary>The bytes of a token, or null when it holds a character that stands for no byte.</summary>
    public static byte[]? TryBytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!ByteOf.TryGetValue(token[i], out bytes[i]))
            {
                return null;
            }
        }

        return bytes;
    }

    private static char[] Build()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < characters.Length; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = printable ? (char)value : (char)next++;
        }

        return characters;
    }
}

using System.Text;

namespace Eep.Samples.Tokens;

/// <summary>The printable character that stands for each byte in byte-level BPE (GPT-2's table).</summary>
public static class ByteAlphabet
{
    private static readonly char[] CharOfByte = Build();

    public static IReadOnlyList<char> Characters => CharOfByte;

    public static string Spell(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(value => CharOfByte[value]));

    private static char[] Build()
    {
        var table = new char[256];
        var next = 256;
        for (var value = 0; value < table.Length; value++)
        {
            var isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            table[value] = (char)(isPrintable ? value : next++);
        }

        return table;
    }
}

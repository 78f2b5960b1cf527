using System.Text;

namespace Eep.Core.Checkpoints;

/// <summary>Text from a file that nobody vouches for, made fit for a message: short, one line, no control characters.</summary>
internal static class Quoted
{
    private const int LongestText = 120;

    public static string Text(string text)
    {
        var builder = new StringBuilder("'");
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, LongestText)))
        {
            builder.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }

        return builder.Append(text.Length > LongestText ? "'..." : "'").ToString();
    }

    public static string Tensor(string name) => "tensor " + Text(name);
}

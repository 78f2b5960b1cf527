using System.Text;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>One step of the way from tokens to text.</summary>
/// <param name="tokens">The tokens, or what the step before made of them.</param>
/// <param name="isStart">False when the tokens continue others, so that nothing at the front is to be cut.</param>
internal delegate IReadOnlyList<string> DecoderStep(IReadOnlyList<string> tokens, bool isStart);

/// <summary>The steps that the decoders of tokenizer.json are made of.</summary>
internal static class TokenDecoder
{
    private const char Replacement = '\uFFFD';

    /// <summary>Stand-ins of bytes become the bytes; a token with any other character is text already.</summary>
    public static DecoderStep Bytes() => (tokens, _) =>
        [Encoding.UTF8.GetString([.. tokens.SelectMany(token => ByteAlphabet.TryBytes(token) ?? Encoding.UTF8.GetBytes(token))])];

    /// <summary>Replaces within every token.</summary>
    public static DecoderStep Replace(string from, string to) => (tokens, _) =>
        [.. tokens.Select(token => token.Replace(from, to, StringComparison.Ordinal))];

    /// <summary>Runs of tokens such as &lt;0x0A&gt; become the text of their bytes; where that is no UTF-8, one U+FFFD for each byte.</summary>
    public static DecoderStep ByteFallback() => (tokens, _) =>
    {
        var result = new List<string>();
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (ByteOf(token) is { } value)
            {
                bytes.Add(value);
                continue;
            }

            Flush();
            result.Add(token);
        }

        Flush();
        return result;

        void Flush()
        {
            if (bytes.Count > 0)
            {
                result.Add(TextOf([.. bytes]));
                bytes.Clear();
            }
        }
    };

    /// <summary>Joins all tokens into one.</summary>
    public static DecoderStep Fuse() => (tokens, _) => [string.Concat(tokens)];

    /// <summary>Cuts up to so many of a character off both ends of every token.</summary>
    public static DecoderStep Strip(char content, int start, int stop) => (tokens, isStart) =>
        [.. tokens.Select((token, index) => Cut(token, content, isStart || index > 0 ? start : 0, stop))];

    /// <summary>The mark becomes a blank; the one that was put before the text goes.</summary>
    public static DecoderStep Mark(string mark, bool wasPrepended) => (tokens, isStart) =>
        [.. tokens.Select((token, index) =>
            (wasPrepended && isStart && index == 0 && token.StartsWith(mark, StringComparison.Ordinal) ? token[mark.Length..] : token)
            .Replace(mark, " ", StringComparison.Ordinal))];

    private static byte? ByteOf(string token) =>
        token is ['<', '0', 'x', var high, var low, '>'] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low)
            ? Convert.FromHexString([high, low])[0]
            : null;

    private static string TextOf(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes) ? text : new string(Replacement, bytes.Length);
    }

    private static string Cut(string token, char content, int start, int stop)
    {
        var first = 0;
        while (first < start && first < token.Length && token[first] == content)
        {
            first++;
        }

        var end = token.Length;
        while (token.Length - end < stop && end > first && token[end - 1] == content)
        {
            end--;
        }

        return token[first..end];
    }
}

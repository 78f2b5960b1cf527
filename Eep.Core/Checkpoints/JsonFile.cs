using System.Text.Json;

namespace Eep.Core.Checkpoints;

/// <summary>Reads JSON that nobody vouches for: bounded size and depth, no key twice, every fault a <see cref="CheckpointException"/>.</summary>
internal static class JsonFile
{
    public const long LargestConfigBytes = 16L << 20;
    public const long LargestIndexBytes = 100L << 20;
    public const long LargestTokenizerBytes = 256L << 20;
    private const int DeepestNesting = 64;

    /// <summary>The root object of a file, detached from its buffer.</summary>
    public static JsonElement ReadObject(string path, long maxBytes) => ParseObject(path, ReadBytes(path, maxBytes));

    /// <summary>A whole file, no larger than it may be.</summary>
    public static byte[] ReadBytes(string path, long maxBytes) => Guard(path, () =>
    {
        using var stream = PlainFile.Open(path, maxBytes);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    });

    /// <summary>The root object of UTF-8 text, detached from its buffer.</summary>
    public static JsonElement ParseObject(string path, ReadOnlyMemory<byte> utf8) => Guard(path, () =>
    {
        var text = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        using var document = JsonDocument.Parse(
            text, new JsonDocumentOptions { MaxDepth = DeepestNesting, AllowDuplicateProperties = false });
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Object
            ? root.Clone()
            : throw new CheckpointException(path, null, "a JSON object", JsonFields.Describe(root));
    });

    /// <summary>Turns the exceptions that bad text raises, also late ones on first use of a string, into the one that names the file.</summary>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException error)
        {
            throw new CheckpointException(path, null, "well-formed JSON", $"a fault at line {error.LineNumber + 1}: {Fault(error)}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new CheckpointException(path, null, "well-formed JSON", "text that is not valid Unicode", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, null, "a readable file", error.Message.TrimEnd('.'), error);
        }
    }

    private static string Fault(JsonException error)
    {
        var end = error.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        var text = end < 0 ? error.Message : error.Message[..end];
        end = text.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return Quoted.Text((end < 0 ? text : text[..end]).TrimEnd('.'));
    }
}

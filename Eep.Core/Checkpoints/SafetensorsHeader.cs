using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The head of a safetensors file: 8 bytes little-endian length N, N bytes of JSON, then the data. Read with every check that a
/// hostile file calls for; like the format's own library it refuses gaps, overlaps and trailing bytes.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit.</summary>
    public const long MaxBytes = 100_000_000;

    private const int LengthBytes = 8;
    private const string MetadataKey = "__metadata__";

    private SafetensorsHeader(
        ImmutableArray<(TensorInfo Info, long Offset)> tensors, ImmutableSortedDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>Tensors by position; Offset counts from the start of the file.</summary>
    public ImmutableArray<(TensorInfo Info, long Offset)> Tensors { get; }

    public ImmutableSortedDictionary<string, string> Metadata { get; }

    public static SafetensorsHeader Read(string path, FileStream stream)
    {
        var fileBytes = stream.Length;
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (fileBytes < LengthBytes)
        {
            throw new CheckpointException(path, "header", $"at least {LengthBytes} bytes", $"a file of {fileBytes} bytes");
        }

        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length is 0 or > (ulong)MaxBytes)
        {
            throw new CheckpointException(path, "header length", $"1 to {MaxBytes} bytes", $"{length}");
        }

        if ((long)length > fileBytes - LengthBytes)
        {
            throw new CheckpointException(
                path, "header length", $"at most the {fileBytes - LengthBytes} bytes that follow it", $"{length}");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        if (json[0] != (byte)'{')
        {
            throw new CheckpointException(path, "header", "a JSON object", $"byte 0x{json[0]:x2} at its start");
        }

        return JsonFile.Guard(path, () => Parse(path, JsonFile.ParseObject(path, json), LengthBytes + (long)length, fileBytes));
    }

    private static SafetensorsHeader Parse(string path, JsonElement root, long dataStart, long fileBytes)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var entries = new List<(TensorInfo Info, long Begin, long End)>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                ReadMetadata(path, property.Value, metadata);
            }
            else
            {
                entries.Add(ReadEntry(path, property.Name, property.Value));
            }
        }

        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        CheckLayout(path, entries, fileBytes - dataStart);
        return new SafetensorsHeader([.. entries.Select(entry => (entry.Info, dataStart + entry.Begin))], metadata.ToImmutable());
    }

    private static void ReadMetadata(string path, JsonElement value, ImmutableSortedDictionary<string, string>.Builder metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException(path, MetadataKey, "an object of strings", JsonFields.Describe(value));
        }

        foreach (var property in value.EnumerateObject())
        {
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw new CheckpointException(
                    path, $"{MetadataKey} {Quoted.Text(property.Name)}", "a string", JsonFields.Describe(property.Value));
        }
    }

    private static (TensorInfo Info, long Begin, long End) ReadEntry(string path, string name, JsonElement value)
    {
        var part = Quoted.Tensor(name);
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException(path, part, "an object with dtype, shape and data_offsets", JsonFields.Describe(value));
        }

        var fields = new JsonFields(path, value, part + " ");
        var typeName = fields.Required("dtype", fields.Text("dtype"));
        var type = TensorTypes.FromHeaderName(typeName)
            ?? throw new CheckpointException(path, part, $"a dtype of {TensorTypes.Known}", Quoted.Text(typeName));
        var info = new TensorInfo(name, type, ReadLongs(fields, "shape", TensorInfo.MaxRank));
        var offsets = ReadLongs(fields, "data_offsets", 2);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw new CheckpointException(path, part, "data_offsets [begin, end] with begin <= end", $"[{string.Join(", ", offsets)}]");
        }

        long bytes;
        try
        {
            bytes = info.Bytes;
        }
        catch (OverflowException)
        {
            throw new CheckpointException(path, part, "a shape whose size fits 63 bits", info.ShapeText);
        }

        return bytes == offsets[1] - offsets[0]
            ? (info, offsets[0], offsets[1])
            : throw new CheckpointException(
                path, part, $"{bytes} bytes for {type.HeaderName()} {info.ShapeText}", $"{offsets[1] - offsets[0]} bytes of data_offsets");
    }

    private static ImmutableArray<long> ReadLongs(JsonFields fields, string key, int most)
    {
        var array = fields.Required(key, fields.Array(key));
        if (array.GetArrayLength() > most)
        {
            throw fields.Misfit(key, $"at most {most} numbers", array);
        }

        var values = ImmutableArray.CreateBuilder<long>();
        foreach (var item in array.EnumerateArray())
        {
            values.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number
                : throw fields.Misfit(key, "whole numbers of at least 0", item));
        }

        return values.ToImmutable();
    }

    private static void CheckLayout(string path, List<(TensorInfo Info, long Begin, long End)> entries, long dataBytes)
    {
        var position = 0L;
        var previous = "the header";
        foreach (var (info, begin, end) in entries)
        {
            var part = Quoted.Tensor(info.Name);
            if (end > dataBytes)
            {
                throw new CheckpointException(
                    path, part, $"data up to byte {end} of the data section", $"a file whose data section has {dataBytes} bytes (truncated?)");
            }

            if (begin != position)
            {
                throw new CheckpointException(
                    path, part, $"data from byte {position} on, right behind {previous}", begin < position ? $"an overlap from byte {begin} on" : $"a gap up to byte {begin}");
            }

            (position, previous) = (end, part);
        }

        if (position != dataBytes)
        {
            throw new CheckpointException(path, null, $"{position} bytes of data, as the header says", $"{dataBytes} bytes");
        }
    }
}

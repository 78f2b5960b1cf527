using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Writes tensors to one model.safetensors, or to shards under an index where they exceed the limit. Streamed: one tensor or row at
/// a time, each at its final place. Nothing carries its final name before everything is on disk; the index comes last.
/// </summary>
public sealed class SafetensorsWriter : IDisposable
{
    /// <summary>Default limit of a shard: 5 GB.</summary>
    public const long DefaultMaxShardBytes = 5_000_000_000;

    private const int ChunkBytes = 1 << 24;
    private const int Alignment = 8;
    private readonly string _folder;
    private readonly ImmutableArray<ImmutableArray<TensorInfo>> _shards;
    private readonly List<HashedFile> _files = [];
    private readonly List<ExportedFile> _written = [];
    private int _shard;
    private int _position;

    private SafetensorsWriter(string folder, ImmutableArray<ImmutableArray<TensorInfo>> shards)
    {
        _folder = folder;
        _shards = shards;
        Tensors = [.. shards.SelectMany(shard => shard)];
    }

    /// <summary>All tensors in the order in which <see cref="Write"/> takes them.</summary>
    public ImmutableArray<TensorInfo> Tensors { get; }

    /// <summary>Divides the tensors over shards, in the given order; within a shard, wide element types come first so that each is aligned.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="tensors">At least one; names differ.</param>
    /// <param name="maxShardBytes">Most data bytes of a shard; a larger tensor gets a shard of its own.</param>
    public static SafetensorsWriter Create(
        string folder, IEnumerable<TensorInfo> tensors, long maxShardBytes = DefaultMaxShardBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShardBytes, 1);
        var shards = new List<List<TensorInfo>>();
        var bytes = 0L;
        foreach (var tensor in tensors)
        {
            if (shards.Count == 0 || (bytes > 0 && bytes + tensor.Bytes > maxShardBytes))
            {
                shards.Add([]);
                bytes = 0;
            }

            shards[^1].Add(tensor);
            bytes += tensor.Bytes;
        }

        return shards.Count == 0
            ? throw new ArgumentException("A checkpoint needs at least one tensor.", nameof(tensors))
            : new SafetensorsWriter(
                folder, [.. shards.Select(shard => shard.OrderByDescending(tensor => tensor.Type.ElementBytes()).ToImmutableArray())]);
    }

    /// <summary>Writes a few tensors in memory to one file of any name, replacing an older one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Name and data; any device and layout.</param>
    public static ExportedFile WriteFile(string path, IEnumerable<(string Name, torch.Tensor Data)> tensors)
    {
        var entries = tensors
            .Select(tensor => (Info: InfoOf(tensor.Name, tensor.Data), tensor.Data))
            .OrderByDescending(tensor => tensor.Info.Type.ElementBytes())
            .ToList();
        using var file = new HashedFile(path);
        file.Append(Header([.. entries.Select(entry => entry.Info)]));
        foreach (var (_, data) in entries)
        {
            Append(file, data, CancellationToken.None);
        }

        var written = file.Flush();
        file.Publish();
        return written;
    }

    /// <summary>Writes the data of the next tensor.</summary>
    /// <param name="name">Must be the next of <see cref="Tensors"/>.</param>
    /// <param name="data">Of the announced type and shape; any device and layout.</param>
    /// <param name="cancellationToken">Looked at every 16 MiB.</param>
    /// <exception cref="ArgumentException">Another tensor was due, or the data is of another type or shape.</exception>
    public void Write(string name, torch.Tensor data, CancellationToken cancellationToken = default)
    {
        var due = Due(name);
        Check(due, InfoOf(name, data));
        Append(Begin(), data, cancellationToken);
        End();
    }

    /// <summary>Writes the data of the next tensor row by row, so that it never is in memory as a whole.</summary>
    /// <param name="name">Must be the next of <see cref="Tensors"/>.</param>
    /// <param name="rows">Its slices along the first dimension, in order; each is used before the next is asked for.</param>
    /// <param name="cancellationToken">Looked at every 16 MiB.</param>
    /// <exception cref="ArgumentException">Another tensor was due, a row is of another type or shape, or their number is wrong. After the last two
    /// nothing more can be written.</exception>
    public void WriteRows(string name, IEnumerable<torch.Tensor> rows, CancellationToken cancellationToken = default)
    {
        var due = Due(name);
        var row = due with { Shape = due.Shape[1..] };
        var file = Begin();
        var count = 0L;
        foreach (var data in rows)
        {
            Check(row, InfoOf(name, data));
            Append(file, data, cancellationToken);
            count++;
        }

        if (count != due.Shape[0])
        {
            throw new ArgumentException($"Tensor '{name}' was announced with {due.Shape[0]} rows and has {count}.", nameof(rows));
        }

        End();
    }

    /// <summary>Gives the files their names, then writes the index where there are several.</summary>
    /// <returns>The weight files in order, then the index if there is one.</returns>
    /// <exception cref="InvalidOperationException">Tensors are missing.</exception>
    public ImmutableArray<ExportedFile> Complete()
    {
        if (_shard < _shards.Length)
        {
            throw new InvalidOperationException($"Tensor '{_shards[_shard][_position].Name}' was announced and not written.");
        }

        foreach (var file in _files)
        {
            file.Publish();
        }

        // A reader prefers the single file: one left from an older save would hide the shards.
        var single = _shards.Length == 1;
        File.Delete(Path.Combine(_folder, single ? WeightFiles.IndexName : WeightFiles.SingleName));
        return single ? [.. _written] : [.. _written, WriteIndex()];
    }

    /// <summary>Removes what <see cref="Complete"/> has not published.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static void Check(TensorInfo announced, TensorInfo found)
    {
        if (found.Type != announced.Type || !found.Shape.SequenceEqual(announced.Shape))
        {
            throw new ArgumentException(
                $"Tensor '{found.Name}' was announced as {announced.Type.HeaderName()} {announced.ShapeText} and is {found.Type.HeaderName()} {found.ShapeText}.");
        }
    }

    private static TensorInfo InfoOf(string name, torch.Tensor data) =>
        new(name, TensorTypes.FromScalarType(data.dtype), [.. data.shape]);

    private static byte[] Header(ImmutableArray<TensorInfo> tensors)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.HeaderName());
                WriteLongs(json, "shape", tensor.Shape.AsSpan());
                WriteLongs(json, "data_offsets", [offset, offset + tensor.Bytes]);
                json.WriteEndObject();
                offset += tensor.Bytes;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var bytes = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - sizeof(ulong)));
        return bytes;
    }

    private static void WriteLongs(Utf8JsonWriter json, string name, ReadOnlySpan<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static unsafe void Append(HashedFile file, torch.Tensor data, CancellationToken cancellationToken)
    {
        using var host = data.cpu();
        using var flat = host.contiguous();
        var bytes = checked(flat.numel() * flat.ElementSize);
        var start = (byte*)NativeTensor.AddressOf(flat);
        for (var offset = 0L; offset < bytes; offset += ChunkBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Append(new ReadOnlySpan<byte>(start + offset, (int)Math.Min(ChunkBytes, bytes - offset)));
        }

        GC.KeepAlive(flat);
    }

    private TensorInfo Due(string name)
    {
        var due = _shard < _shards.Length ? _shards[_shard][_position] : null;
        return due?.Name == name
            ? due
            : throw new ArgumentException($"Tensor '{name}' is not due; next is {(due is null ? "the end" : $"'{due.Name}'")}.", nameof(name));
    }

    private HashedFile Begin()
    {
        if (_position == 0)
        {
            _files.Add(new HashedFile(Path.Combine(_folder, NameOf(_shard))));
            _files[^1].Append(Header(_shards[_shard]));
        }

        return _files[^1];
    }

    private void End()
    {
        if (++_position == _shards[_shard].Length)
        {
            _written.Add(_files[^1].Flush());
            _shard++;
            _position = 0;
        }
    }

    private string NameOf(int shard) =>
        _shards.Length == 1 ? WeightFiles.SingleName : $"model-{shard + 1:D5}-of-{_shards.Length:D5}.safetensors";

    private ExportedFile WriteIndex()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_parameters", Tensors.Sum(tensor => tensor.ElementCount));
            json.WriteNumber("total_size", Tensors.Sum(tensor => tensor.Bytes));
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (name, shard) in _shards
                .SelectMany((tensors, shard) => tensors.Select(tensor => (tensor.Name, shard)))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                json.WriteString(name, NameOf(shard));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write(Encoding.UTF8.GetBytes("\n"));
        return HashedFile.Write(Path.Combine(_folder, WeightFiles.IndexName), buffer.ToArray());
    }
}

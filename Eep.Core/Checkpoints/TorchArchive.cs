using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The authors' .pth files: a zip archive with one pickle and raw float storages. Only a dict of float32 matrices is understood, alone or as
/// first part of a pair (dict, (metric, value)); nothing in the file is ever executed.
/// </summary>
internal static class TorchArchive
{
    private const long LargestFile = 64L << 20;
    private const int LargestEntry = 16 << 20;
    private const int MostEntries = 20_000;
    private const string PickleName = "data.pkl";

    /// <summary>The matrices by key, in the file's order.</summary>
    /// <exception cref="CheckpointException">The file holds anything else.</exception>
    public static IReadOnlyDictionary<string, CoefficientMatrix> Read(string path) => JsonFile.Guard(path, () =>
    {
        using var stream = PlainFile.Open(path, LargestFile);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return Read(path, archive);
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new CheckpointException(path, null, "a PyTorch zip archive", "something else or a damaged one", error);
        }
    });

    private static Dictionary<string, CoefficientMatrix> Read(string path, ZipArchive archive)
    {
        if (archive.Entries.Count > MostEntries)
        {
            throw new CheckpointException(path, null, $"at most {MostEntries} entries", $"{archive.Entries.Count}");
        }

        var pickle = archive.Entries.Where(entry => entry.FullName.EndsWith('/' + PickleName, StringComparison.Ordinal)).ToList();
        if (pickle.Count != 1)
        {
            throw new CheckpointException(path, null, $"one entry */{PickleName} as torch.save writes it", $"{pickle.Count}");
        }

        var folder = pickle[0].FullName[..^PickleName.Length];
        if (archive.GetEntry(folder + "byteorder") is { } order && Encoding.ASCII.GetString(Bytes(path, order)) is not "little")
        {
            throw new CheckpointException(path, "byteorder", "little", "another");
        }

        var root = new RestrictedPickle(path, Bytes(path, pickle[0])).Read();
        var dictionary = root is object?[] { Length: 2 } pair ? pair[0] : root;
        if (dictionary is not Dictionary<string, object?> entries)
        {
            throw new CheckpointException(path, PickleName, "a dict of tensors, or a pair of it and its score", "another object");
        }

        return entries.ToDictionary(
            entry => entry.Key,
            entry => entry.Value is PickledTensor tensor
                ? Matrix(path, entry.Key, tensor, key => archive.GetEntry($"{folder}data/{key}"))
                : throw new CheckpointException(path, Quoted.Text(entry.Key), "a tensor", "another object"),
            StringComparer.Ordinal);
    }

    private static CoefficientMatrix Matrix(string path, string key, PickledTensor tensor, Func<string, ZipArchiveEntry?> find)
    {
        var part = Quoted.Tensor(key);
        if (tensor.Shape.Length != 2 || tensor.Stride.Length != 2 || tensor.Shape.Any(size => size is < 1 or > LargestEntry)
            || tensor.Stride[0] != tensor.Shape[1] || tensor.Stride[1] != 1)
        {
            throw new CheckpointException(
                path, part, "a contiguous matrix", $"shape [{string.Join(", ", tensor.Shape)}], stride [{string.Join(", ", tensor.Stride)}]");
        }

        var entry = find(tensor.StorageKey) ?? throw new CheckpointException(path, part, $"storage data/{tensor.StorageKey}", "none");
        var bytes = Bytes(path, entry);
        var count = tensor.Shape[0] * tensor.Shape[1];
        if (bytes.Length != tensor.StorageCount * sizeof(float) || tensor.Offset < 0 || tensor.Offset + count > tensor.StorageCount)
        {
            throw new CheckpointException(
                path, part, $"{count} floats from {tensor.Offset} on in a storage of {tensor.StorageCount}", $"a storage of {bytes.Length} bytes");
        }

        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan((int)(tensor.Offset + i) * sizeof(float)));
        }

        return new CoefficientMatrix((int)tensor.Shape[0], (int)tensor.Shape[1], values);
    }

    private static byte[] Bytes(string path, ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var buffer = new byte[Math.Clamp(entry.Length, 0, LargestEntry) + 1];
        var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return count < buffer.Length
            ? buffer[..count]
            : throw new CheckpointException(path, Quoted.Text(entry.FullName), $"at most {Math.Min(entry.Length, LargestEntry)} bytes", "more");
    }
}

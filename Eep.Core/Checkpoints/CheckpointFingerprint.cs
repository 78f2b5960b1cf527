using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Tells checkpoints apart without reading all of them: config.json, the tensors' names, types and shapes, and length, beginning and end of
/// every file of weights. For machines that have to hold the same model.
/// </summary>
public static class CheckpointFingerprint
{
    private const int SampleBytes = 1 << 20;

    /// <summary>Lower-case hex SHA-256.</summary>
    public static string Of(Checkpoint checkpoint)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(Path.Combine(checkpoint.Folder, "config.json")));
        foreach (var tensor in checkpoint.Tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name} {tensor.Type} {string.Join('x', tensor.Shape)}\n"));
        }

        foreach (var name in checkpoint.WeightFileNames)
        {
            AppendSamples(hash, Path.Combine(checkpoint.Folder, name));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendSamples(IncrementalHash hash, string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        hash.AppendData(BitConverter.GetBytes(length));
        var buffer = ArrayPool<byte>.Shared.Rent(SampleBytes);
        try
        {
            foreach (var start in new[] { 0, Math.Max(0, length - SampleBytes) })
            {
                var read = RandomAccess.Read(file, buffer.AsSpan(0, SampleBytes), start);
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

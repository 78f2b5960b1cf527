using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Eep.Benchmarks.Load;

/// <summary>Makes the exported weights of the only run in a data folder a large file, registered as such. No server runs meanwhile.</summary>
internal static class BigArtifact
{
    private const string Weights = "checkpoint/model.safetensors";
    private const int BlockBytes = 1 << 20;

    /// <summary>Returns the run, the address of the file and its hash.</summary>
    public static (Uri Address, string Sha256) Put(string data, long bytes)
    {
        var folder = Directory.EnumerateDirectories(Path.Combine(data, "runs")).Single();
        var hash = Write(Path.Combine(folder, Weights), bytes);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "eep.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Artifacts SET Bytes = $bytes, Sha256 = $hash WHERE Path = $path";
        command.Parameters.AddWithValue("$bytes", bytes);
        command.Parameters.AddWithValue("$hash", hash);
        command.Parameters.AddWithValue("$path", Weights);
        if (command.ExecuteNonQuery() != 1)
        {
            throw new InvalidOperationException("The run has no exported weights.");
        }

        return (new Uri($"/api/v1/runs/{Path.GetFileName(folder)}/files/{Weights}", UriKind.Relative), hash);
    }

    // Every block differs, so that a piece out of place is seen.
    private static string Write(string path, long bytes)
    {
        var block = new byte[BlockBytes];
        new Random(1).NextBytes(block);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, BlockBytes);
        for (long written = 0, number = 0; written < bytes; number++)
        {
            BitConverter.TryWriteBytes(block, number);
            var part = block.AsSpan(0, (int)Math.Min(BlockBytes, bytes - written));
            file.Write(part);
            hash.AppendData(part);
            written += part.Length;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

using System.Security.Cryptography;

namespace Eep.Core.Checkpoints;

/// <summary>A file being written under a temporary name, hashed on the way; it gets its own name only when whole and on disk.</summary>
internal sealed class HashedFile : IDisposable
{
    private const string TemporarySuffix = ".partial";

    // Below this, handing the hash to another thread costs more than it saves.
    private const int ParallelBytes = 1 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _path;
    private FileStream? _stream;

    public HashedFile(string path)
    {
        _path = path;
        _stream = new FileStream(path + TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    public static ExportedFile Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new HashedFile(path);
        file.Append(content);
        var written = file.Flush();
        file.Publish();
        return written;
    }

    /// <summary>Writes and hashes; large parts at the same time, since either alone can be as slow as a good disk.</summary>
    public unsafe void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ParallelBytes)
        {
            _stream!.Write(bytes);
            _hash.AppendData(bytes);
            return;
        }

        fixed (byte* start = bytes)
        {
            var (address, count) = ((nint)start, bytes.Length);
            var hashing = Task.Run(() => _hash.AppendData(new ReadOnlySpan<byte>((void*)address, count)));
            try
            {
                _stream!.Write(bytes);
            }
            finally
            {
                hashing.GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>Ends writing and waits until the data is on disk.</summary>
    public ExportedFile Flush()
    {
        _stream!.Flush(flushToDisk: true);
        var bytes = _stream.Length;
        _stream.Dispose();
        _stream = null;
        return new ExportedFile(Path.GetFileName(_path), bytes, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    /// <summary>Gives the file its own name, replacing an older one.</summary>
    public void Publish() => File.Move(_path + TemporarySuffix, _path, overwrite: true);

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        _stream?.Dispose();
        _hash.Dispose();
        File.Delete(_path + TemporarySuffix);
    }
}

using System.Security.Cryptography;
using System.Text;
using Eep.Core.Runs;

namespace Eep.Web.Endpoints;

/// <summary>A file of an archive.</summary>
/// <param name="Name">Name in the archive; at most 100 bytes of ASCII.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its size.</param>
public sealed record TarEntryFile(string Name, string Path, long Bytes);

/// <summary>
/// A tar archive that exists only as a plan: headers in memory, contents in their files. Its length is known before a byte is read and
/// any part of it can be read, so a download of many gigabytes can be resumed and costs no disk.
/// </summary>
public sealed class TarArchive
{
    private const int Block = 512;

    // The ustar size field holds 11 octal digits; larger files use the binary form that all current tar programs read.
    private const long LargestOctal = 8L * 1024 * 1024 * 1024;

    private readonly List<TarPart> _parts = [];

    /// <summary>Lays the files out one after the other.</summary>
    public TarArchive(IReadOnlyList<TarEntryFile> files)
    {
        foreach (var file in files)
        {
            Add(new TarPart(Length, Header(file), null, Block));
            Add(new TarPart(Length, null, file.Path, file.Bytes));
            Add(new TarPart(Length, null, null, (Block - (file.Bytes % Block)) % Block));
        }

        Add(new TarPart(Length, null, null, 2 * Block));
    }

    /// <summary>Size of the archive in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>A stream over it; the caller disposes it.</summary>
    public Stream Open() => new TarStream(_parts, Length);

    /// <summary>A tag that changes whenever a byte of the archive would.</summary>
    public static string Tag(string name, IEnumerable<ArtifactFile> files)
    {
        var text = string.Join('\n', files.Select(file => $"{file.Path} {file.Bytes} {file.Sha256}").Prepend(name));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private void Add(TarPart part)
    {
        if (part.Length > 0)
        {
            _parts.Add(part);
            Length += part.Length;
        }
    }

    // POSIX ustar: name 0, mode 100, uid 108, gid 116, size 124, mtime 136, checksum 148, type 156, magic 257.
    private static byte[] Header(TarEntryFile file)
    {
        var header = new byte[Block];
        if (Encoding.ASCII.GetByteCount(file.Name) > 100)
        {
            throw new InvalidOperationException($"'{file.Name}' is too long a name for an archive.");
        }

        Put(header, 0, file.Name);
        Put(header, 100, "0000644\0");
        Put(header, 108, "0000000\0");
        Put(header, 116, "0000000\0");
        PutSize(header, file.Bytes);
        Put(header, 136, "00000000000\0");
        Put(header, 148, "        ");
        Put(header, 156, "0");
        Put(header, 257, "ustar\000");
        var sum = header.Sum(value => value);
        Put(header, 148, Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ");
        return header;
    }

    private static void PutSize(byte[] header, long bytes)
    {
        if (bytes < LargestOctal)
        {
            Put(header, 124, Convert.ToString(bytes, 8).PadLeft(11, '0') + "\0");
            return;
        }

        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(128), bytes);
        header[124] = 0x80;
    }

    private static void Put(byte[] header, int offset, string text) => Encoding.ASCII.GetBytes(text, header.AsSpan(offset));
}

/// <summary>A stretch of an archive: bytes in memory, a file, or zeros.</summary>
public sealed record TarPart(long Offset, byte[]? Bytes, string? Path, long Length);

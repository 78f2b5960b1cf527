namespace Eep.Web.Endpoints;

/// <summary>Reads an archive from any position; at most one file is open at a time.</summary>
public sealed class TarStream(IReadOnlyList<TarPart> parts, long length) : Stream
{
    private FileStream? _file;
    private string? _path;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (Current(buffer.Length) is not { } place)
        {
            return 0;
        }

        var target = buffer[..place.Count];
        var read = place.Part.Path is { } path ? OpenAt(path, place.Inside).Read(target) : Fill(place, target);
        return Advance(place, read);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Current(buffer.Length) is not { } place)
        {
            return 0;
        }

        var target = buffer[..place.Count];
        var read = place.Part.Path is { } path
            ? await OpenAt(path, place.Inside).ReadAsync(target, cancellationToken)
            : Fill(place, target.Span);
        return Advance(place, read);
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private static int Fill(Place place, Span<byte> target)
    {
        if (place.Part.Bytes is { } bytes)
        {
            bytes.AsSpan((int)place.Inside, target.Length).CopyTo(target);
        }
        else
        {
            target.Clear();
        }

        return target.Length;
    }

    private Place? Current(int wanted)
    {
        if (wanted == 0 || Position >= length)
        {
            return null;
        }

        var part = parts.First(candidate => Position < candidate.Offset + candidate.Length);
        var inside = Position - part.Offset;
        return new Place(part, inside, (int)Math.Min(wanted, part.Length - inside));
    }

    private int Advance(Place place, int read)
    {
        if (read == 0)
        {
            throw new EndOfStreamException($"'{place.Part.Path}' is shorter than when it was registered.");
        }

        Position += read;
        return read;
    }

    private FileStream OpenAt(string path, long position)
    {
        if (_path != path)
        {
            _file?.Dispose();
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            _path = path;
        }

        _file!.Position = position;
        return _file;
    }

    private sealed record Place(TarPart Part, long Inside, int Count);
}

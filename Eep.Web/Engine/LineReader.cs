using System.Text;
using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Web.Engine;

/// <summary>Reads the values that <see cref="LineWriter{T}"/> wrote.</summary>
public sealed class LineReader<T>(Stream stream) : IDisposable
    where T : class
{
    private readonly StreamReader _reader = new(stream, Encoding.UTF8);

    /// <summary>The next value, or null at the end.</summary>
    /// <exception cref="JsonException">The line is not such a value.</exception>
    public T? Read() => _reader.ReadLine() is { } line ? Parse(line) : null;

    /// <summary>The next value, or null at the end.</summary>
    /// <exception cref="JsonException">The line is not such a value.</exception>
    public async Task<T?> ReadAsync(CancellationToken cancellationToken) =>
        await _reader.ReadLineAsync(cancellationToken) is { } line ? Parse(line) : null;

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private static T Parse(string line) => JsonSerializer.Deserialize<T>(line, RunJson.Line)!;
}

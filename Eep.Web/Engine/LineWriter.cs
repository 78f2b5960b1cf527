using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Web.Engine;

/// <summary>Writes values as JSON lines; threads may write at once.</summary>
public sealed class LineWriter<T>(Stream stream)
{
    private readonly Lock _gate = new();

    /// <summary>Writes one value and flushes.</summary>
    public void Write(T value)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(value, RunJson.Line), (byte)'\n'];
        lock (_gate)
        {
            stream.Write(line);
            stream.Flush();
        }
    }
}

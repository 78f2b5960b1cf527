using System.IO.Compression;
using System.Text;

namespace Eep.Web.Data;

/// <summary>Plans, and what travels with them, as stored: their JSON, compressed, since rows are nearly all zeros.</summary>
public static class PlanBlob
{
    /// <summary>JSON to blob.</summary>
    public static byte[] Pack(string json)
    {
        using var target = new MemoryStream();
        using (var stream = new BrotliStream(target, CompressionLevel.Fastest))
        {
            stream.Write(Encoding.UTF8.GetBytes(json));
        }

        return target.ToArray();
    }

    /// <summary>Blob to JSON, as it was.</summary>
    public static string Unpack(byte[] blob)
    {
        using var stream = new BrotliStream(new MemoryStream(blob), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Eep.Tests.Checkpoints;

/// <summary>Safetensors files made by hand, so that the reader is tested against the format and not against our writer.</summary>
public static class SafetensorsBytes
{
    public static byte[] Build(string header, byte[] data) => Build(header, data, (ulong)Encoding.UTF8.GetByteCount(header));

    public static byte[] Build(string header, byte[] data, ulong statedLength)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, statedLength);
        return [.. prefix, .. Encoding.UTF8.GetBytes(header), .. data];
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}

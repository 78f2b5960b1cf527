using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eep.Tests;

/// <summary>Writes random weights as one model.safetensors, without any code of the product.</summary>
internal static class TinyWeights
{
    public static void Write(
        string folder, IEnumerable<(string Name, int[] Shape)> tensors, int seed, bool bfloat16 = false, Action<string, float[]>? edit = null)
    {
        var random = new Random(seed);
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        using var data = new MemoryStream();
        foreach (var (name, shape) in tensors)
        {
            var values = Draw(random, name, shape);
            edit?.Invoke(name, values);
            var bytes = bfloat16 ? ToBfloat16(values) : MemoryMarshal.AsBytes<float>(values).ToArray();
            header[name] = new JsonObject
            {
                ["dtype"] = bfloat16 ? "BF16" : "F32",
                ["shape"] = JsonSerializer.SerializeToNode(shape),
                ["data_offsets"] = new JsonArray(data.Length, data.Length + bytes.Length),
            };
            data.Write(bytes);
        }

        var text = header.ToJsonString();
        var json = Encoding.UTF8.GetBytes(text.PadRight((text.Length + 7) / 8 * 8));
        using var file = File.Create(Path.Combine(folder, "model.safetensors"));
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(json);
        data.WriteTo(file);
    }

    /// <summary>Normal numbers / sqrt(fan-in), routers twice as large so that routing matters, norms around 1, biases around 0.</summary>
    private static float[] Draw(Random random, string name, int[] shape)
    {
        var isNorm = shape.Length == 1 && !name.EndsWith("bias", StringComparison.Ordinal);
        var isVector = shape.Length == 1;
        var scale = isVector ? 0.1 : (name.Contains("gate.weight", StringComparison.Ordinal) ? 2.0 : 1.0) / Math.Sqrt(shape[^1]);
        var values = new float[shape.Aggregate(1, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = (float)((isNorm ? 1 : 0) + (scale * normal));
        }

        return values;
    }

    private static byte[] ToBfloat16(float[] values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        }

        return bytes;
    }
}

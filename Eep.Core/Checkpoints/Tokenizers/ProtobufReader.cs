using System.Buffers.Binary;
using System.Text;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>The fields of one protobuf message, without a schema; bounded by its bytes.</summary>
internal sealed class ProtobufReader(string path, ReadOnlyMemory<byte> bytes)
{
    private int _at;

    /// <summary>One field: its number, and a number or bytes by its wire type.</summary>
    public readonly record struct Field(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
    {
        public float Float => BitConverter.Int32BitsToSingle(unchecked((int)Value));

        public string Text => Encoding.UTF8.GetString(Bytes.Span);
    }

    /// <exception cref="CheckpointException">The bytes are no message.</exception>
    public IEnumerable<Field> Fields()
    {
        while (_at < bytes.Length)
        {
            var tag = Varint();
            var number = (int)Math.Min(tag >> 3, int.MaxValue);
            switch (tag & 7)
            {
                case 0:
                    yield return new Field(number, Varint(), default);
                    break;
                case 1:
                    yield return new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span), default);
                    break;
                case 2:
                    yield return new Field(number, 0, Take(Varint()));
                    break;
                case 5:
                    yield return new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span), default);
                    break;
                default:
                    throw Fault("a known wire type", $"{tag & 7}");
            }
        }
    }

    private ulong Varint()
    {
        var value = 0ul;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Fault("a number of at most ten bytes", "a longer one");
    }

    private ReadOnlyMemory<byte> Take(ulong count)
    {
        if (count > (ulong)(bytes.Length - _at))
        {
            throw Fault("a SentencePiece model", $"a field that ends behind byte {bytes.Length}");
        }

        _at += (int)count;
        return bytes.Slice(_at - (int)count, (int)count);
    }

    private CheckpointException Fault(string expected, string found) => new(path, $"byte {_at}", expected, found);
}

using System.Buffers.Binary;
using System.Text;

namespace Eep.Tests.Web.Telemetry;

/// <summary>A protobuf message by the numbers of its fields, as the protocol's .proto files have them.</summary>
public sealed class WireMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private readonly List<(int Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public WireMessage(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var key = ReadVarint(ref bytes);
            var length = (int)(key & 7) switch
            {
                Varint => LengthOfVarint(bytes.Span),
                Fixed64 => sizeof(ulong),
                Delimited => (int)ReadVarint(ref bytes),
                Fixed32 => sizeof(uint),
                var kind => throw new InvalidDataException($"Wire type {kind} is none of protobuf's."),
            };
            _fields.Add(((int)(key >> 3), bytes[..length]));
            bytes = bytes[length..];
        }
    }

    /// <summary>The messages in a field, at the end of a path of fields.</summary>
    public IEnumerable<WireMessage> All(params int[] path) =>
        path.Aggregate(Enumerable.Repeat(this, 1), (messages, number) => messages.SelectMany(message => message.Bytes(number)).Select(bytes => new WireMessage(bytes)));

    /// <summary>A string; empty when it is missing.</summary>
    public string Text(int number) => string.Concat(Bytes(number).Select(bytes => Encoding.UTF8.GetString(bytes.Span)));

    /// <summary>A number of eight bytes; null when it is missing.</summary>
    public long? Fixed(int number) => Bytes(number).Select(bytes => (long?)BinaryPrimitives.ReadInt64LittleEndian(bytes.Span)).FirstOrDefault();

    private IEnumerable<ReadOnlyMemory<byte>> Bytes(int number) => _fields.Where(field => field.Number == number).Select(field => field.Bytes);

    private static int LengthOfVarint(ReadOnlySpan<byte> bytes) => 1 + bytes.IndexOfAnyInRange((byte)0, (byte)0x7f);

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> bytes)
    {
        var length = LengthOfVarint(bytes.Span);
        var value = 0UL;
        for (var index = length - 1; index >= 0; index--)
        {
            value = (value << 7) | (byte)(bytes.Span[index] & 0x7f);
        }

        bytes = bytes[length..];
        return value;
    }
}

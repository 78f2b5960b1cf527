using System.Buffers.Binary;
using System.Text;

namespace Eep.Core.Checkpoints;

/// <summary>
/// A reader of the small part of pickle protocol 2 that a saved dict of tensors needs. Pickle is a program for a stack machine; this one
/// knows three names (the tensor rebuild, the float storage and OrderedDict), builds plain values from them and refuses every other
/// name and opcode, so nothing in a file can run.
/// </summary>
/// <remarks>Values: string, long, double, bool, null, object?[] for tuples, Dictionary for dicts, and the Pickled records.</remarks>
internal sealed class RestrictedPickle(string path, byte[] program)
{
    private const string RebuildTensor = "torch._utils _rebuild_tensor_v2";
    private const string FloatStorage = "torch FloatStorage";
    private const string OrderedDictionary = "collections OrderedDict";
    private const int LongestName = 200;

    private readonly Dictionary<uint, object?> _memo = [];
    private readonly Stack<int> _marks = [];
    private readonly List<object?> _stack = [];
    private int _position;

    public object? Read()
    {
        while (true)
        {
            var opcode = Take(1)[0];
            if (opcode == '.')
            {
                return Pop();
            }

            Step(opcode);
        }
    }

    private void Step(byte opcode)
    {
        switch (opcode)
        {
            case 0x80:
                Require(Take(1)[0] == 2, "protocol 2", "another");
                break;
            case (byte)'(':
                _marks.Push(_stack.Count);
                break;
            case (byte)'}':
                _stack.Add(new Dictionary<string, object?>(StringComparer.Ordinal));
                break;
            case (byte)')':
                _stack.Add(Array.Empty<object?>());
                break;
            case (byte)'t':
                _stack.Add(PopToMark());
                break;
            case 0x85 or 0x86 or 0x87:
                _stack.Add(PopLast(opcode - 0x84));
                break;
            case (byte)'q':
                _memo[Take(1)[0]] = Peek();
                break;
            case (byte)'r':
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek();
                break;
            case (byte)'h':
                Recall(Take(1)[0]);
                break;
            case (byte)'j':
                Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
                break;
            case (byte)'u':
                SetItems(PopToMark());
                break;
            case (byte)'s':
                SetItems(PopLast(2));
                break;
            case (byte)'c':
                _stack.Add(Name($"{Line()} {Line()}"));
                break;
            case (byte)'Q':
                _stack.Add(Storage(Pop()));
                break;
            case (byte)'R':
                _stack.Add(Reduce(PopLast(2)));
                break;
            default:
                _stack.Add(Constant(opcode));
                break;
        }
    }

    private object? Constant(byte opcode) => opcode switch
    {
        (byte)'K' => (long)Take(1)[0],
        (byte)'M' => (long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)),
        (byte)'J' => (long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)),
        (byte)'G' => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
        (byte)'X' => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))),
        0x88 => true,
        0x89 => false,
        (byte)'N' => null,
        _ => throw Fault("an opcode of a saved dict of tensors", $"0x{opcode:x2}"),
    };

    private PickledName Name(string name) => name is RebuildTensor or FloatStorage or OrderedDictionary
        ? new PickledName(name)
        : throw Fault($"one of the names {RebuildTensor}, {FloatStorage} and {OrderedDictionary}", Quoted.Text(name));

    private PickledStorage Storage(object? identity) =>
        identity is object?[] and ["storage", PickledName { Name: FloatStorage }, string key, string, long count]
        && key.Length is > 0 and < 10 && key.All(char.IsAsciiDigit) && count >= 0
            ? new PickledStorage(key, count)
            : throw Fault("a float storage with a number for its name", "another persistent object");

    private object Reduce(object?[] call) => call switch
    {
        [PickledName { Name: OrderedDictionary }, object?[] and []] => new Dictionary<string, object?>(StringComparer.Ordinal),
        [PickledName { Name: RebuildTensor }, object?[] and [PickledStorage storage, long offset, object?[] shape, object?[] stride, ..]] =>
            new PickledTensor(storage.Key, storage.Count, offset, Longs(shape), Longs(stride)),
        _ => throw Fault("a tensor rebuilt from a float storage, or an empty OrderedDict", "another call"),
    };

    private long[] Longs(object?[] values) =>
        [.. values.Select(value => value is long number ? number : throw Fault("whole numbers as shape and stride", "something else"))];

    private void SetItems(object?[] items)
    {
        Require(items.Length % 2 == 0 && Peek() is Dictionary<string, object?>, "pairs for a dict", "something else");
        var target = (Dictionary<string, object?>)Peek()!;
        for (var i = 0; i < items.Length; i += 2)
        {
            target[items[i] as string ?? throw Fault("strings as keys", "another key")] = items[i + 1];
        }
    }

    private void Recall(uint index) =>
        _stack.Add(_memo.TryGetValue(index, out var value) ? value : throw Fault("a value stored before", $"memo {index}"));

    private object? Peek() => _stack.Count > Bottom ? _stack[^1] : throw Fault("a value on the stack", "none");

    private object? Pop() => PopLast(1)[0];

    private object?[] PopLast(int count)
    {
        Require(_stack.Count - count >= Bottom, $"{count} values on the stack", "fewer");
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        var count = _stack.Count - Bottom;
        Require(_marks.TryPop(out _), "a mark on the stack", "none");
        return PopLast(count);
    }

    private int Bottom => _marks.TryPeek(out var mark) ? mark : 0;

    private string Line()
    {
        var length = program.AsSpan(_position).IndexOf((byte)'\n');
        Require(length is >= 0 and <= LongestName, "a name and a line end", "none");
        var line = Encoding.ASCII.GetString(Take((uint)length));
        _position++;
        return line;
    }

    private ReadOnlySpan<byte> Take(uint count)
    {
        Require(count <= program.Length - _position, "an end mark", "the end of the pickle");
        var bytes = program.AsSpan(_position, (int)count);
        _position += (int)count;
        return bytes;
    }

    private void Require(bool condition, string expected, string found)
    {
        if (!condition)
        {
            throw Fault(expected, found);
        }
    }

    private CheckpointException Fault(string expected, string found) => new(path, $"pickle at byte {_position}", expected, found);
}

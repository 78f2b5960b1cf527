using Eep.Core.Checkpoints;
using TorchSharp;

namespace Eep.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private const string TwoTensors =
        """{"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[3],"data_offsets":[8,14]},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";

    private static readonly byte[] TwoTensorsData =
        [.. SafetensorsBytes.Floats(1.5f, -2f), 0x80, 0x3f, 0x00, 0x40, 0x40, 0x40];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_HandMadeFile_ListsTensorsInDataOrder()
    {
        using var file = SafetensorsFile.Open(Write(SafetensorsBytes.Build(TwoTensors, TwoTensorsData)));
        Assert.Equal(["a", "b"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([8L, 6L], file.Tensors.Select(tensor => tensor.Bytes));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(TensorType.BF16, file.Info("b").Type);
        Assert.False(file.Contains("c"));
    }

    [Fact]
    public void Tensor_HandMadeFile_GivesTheStoredValues()
    {
        using var file = SafetensorsFile.Open(Write(SafetensorsBytes.Build(TwoTensors, TwoTensorsData)));
        Assert.Equal([1L, 2L], file.Tensor("a").shape);
        Assert.Equal([1.5f, -2f], file.Tensor("a").data<float>().ToArray());
        using var wide = file.Tensor("b").to(torch.float32);
        Assert.Equal([1f, 2f, 3f], wide.data<float>().ToArray());
        Assert.Same(file.Tensor("a"), file.Tensor("a"));
    }

    [Fact]
    public void Tensor_ScalarAndEmpty_HaveTheirShapes()
    {
        const string header =
            """{"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"e":{"dtype":"F32","shape":[0,3],"data_offsets":[4,4]}}""";
        using var file = SafetensorsFile.Open(Write(SafetensorsBytes.Build(header, SafetensorsBytes.Floats(7f))));
        Assert.Equal(7f, file.Tensor("s").item<float>());
        Assert.Equal([0L, 3L], file.Tensor("e").shape);
    }

    [Fact]
    public void Tensor_ChangedInPlace_LeavesTheFileAlone()
    {
        var path = Write(SafetensorsBytes.Build(TwoTensors, TwoTensorsData));
        var before = File.ReadAllBytes(path);
        using (var file = SafetensorsFile.Open(path))
        {
            file.Tensor("a").add_(1);
            Assert.Equal([2.5f, -1f], file.Tensor("a").data<float>().ToArray());
        }

        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void Tensor_InsideADisposeScope_OutlivesIt()
    {
        using var file = SafetensorsFile.Open(Write(SafetensorsBytes.Build(TwoTensors, TwoTensorsData)));
        using (torch.NewDisposeScope())
        {
            _ = file.Tensor("a");
        }

        Assert.Equal(1.5f, file.Tensor("a")[0, 0].item<float>());
    }

    [Fact]
    public void Tensor_AfterDispose_IsRefused()
    {
        var file = SafetensorsFile.Open(Write(SafetensorsBytes.Build(TwoTensors, TwoTensorsData)));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Tensor("a"));
    }

    [Fact]
    public void Info_UnknownName_NamesTheTensor()
    {
        using var file = SafetensorsFile.Open(Write(SafetensorsBytes.Build(TwoTensors, TwoTensorsData)));
        var error = Assert.Throws<CheckpointException>(() => file.Info("c"));
        Assert.EndsWith("t.safetensors: tensor 'c': expected a tensor of this name, found none.", error.Message);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "tensor 'a': expected data up to byte 8 of the data section, found a file whose data section has 7 bytes (truncated?).")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "expected 8 bytes of data, as the header says, found 9 bytes.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "tensor 'a': expected 12 bytes for F32 [3], found 8 bytes of data_offsets.")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "tensor 'a': expected a dtype of F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL, found 'F8_E4M3'.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "tensor 'b': expected data from byte 8 on, right behind tensor 'a', found an overlap from byte 4 on.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a': expected data from byte 0 on, right behind the header, found a gap up to byte 4.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "tensor 'a': expected data_offsets [begin, end] with begin <= end, found [8, 0].")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "tensor 'a': expected data_offsets [begin, end] with begin <= end, found [0].")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "tensor 'a' shape: expected whole numbers of at least 0, found -2.")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "tensor 'a': expected a shape whose size fits 63 bits, found [4294967296, 4294967296].")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", 8, "tensor 'a' shape: expected at most 8 numbers, found an array.")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'a' dtype: expected a value, found none.")]
    [InlineData("""{"a":3}""", 0, "tensor 'a': expected an object with dtype, shape and data_offsets, found 3.")]
    [InlineData("""{"__metadata__":{"format":1}}""", 0, "__metadata__ 'format': expected a string, found 1.")]
    [InlineData("""[1]""", 0, "header: expected a JSON object, found byte 0x5b at its start.")]
    public void Open_FaultyHeader_SaysWhat(string header, int dataBytes, string message)
    {
        var path = Write(SafetensorsBytes.Build(header, new byte[dataBytes]));
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.Equal($"{path}: {message}", error.Message);
    }

    [Theory]
    [InlineData(0UL, "header length: expected 1 to 100000000 bytes, found 0.")]
    [InlineData(100_000_001UL, "header length: expected 1 to 100000000 bytes, found 100000001.")]
    [InlineData(ulong.MaxValue, "header length: expected 1 to 100000000 bytes, found 18446744073709551615.")]
    [InlineData(5000UL, "header length: expected at most the 2 bytes that follow it, found 5000.")]
    public void Open_WrongHeaderLength_SaysWhat(ulong stated, string message)
    {
        var path = Write(SafetensorsBytes.Build("{}", [], stated));
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.Equal($"{path}: {message}", error.Message);
    }

    [Fact]
    public void Open_HeaderIsNoJson_SaysWhere()
    {
        var path = Write(SafetensorsBytes.Build("{\"a\":\n]", []));
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith($"{path}: expected well-formed JSON, found a fault at line 2: ", error.Message);
    }

    [Fact]
    public void Open_SameNameTwice_IsRefused()
    {
        const string header =
            """{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""";
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(Write(SafetensorsBytes.Build(header, []))));
    }

    [Fact]
    public void Open_ThreeBytes_SaysSo()
    {
        var path = Write([1, 2, 3]);
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.Equal($"{path}: header: expected at least 8 bytes, found a file of 3 bytes.", error.Message);
    }

    [Fact]
    public void Open_NoFile_SaysSo()
    {
        var path = _folder.Combine("absent.safetensors");
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.Equal($"{path}: expected a file, found nothing there.", error.Message);
    }

    private string Write(byte[] bytes)
    {
        var path = _folder.Combine("t.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}

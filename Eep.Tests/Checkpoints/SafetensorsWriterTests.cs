using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Eep.Core.Checkpoints;
using TorchSharp;

namespace Eep.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void WriteFile_LargeTensor_HashesWhatItWrites()
    {
        using var tensor = torch.arange(3_000_000, dtype: torch.float32);
        var path = _folder.Combine("large.safetensors");
        var file = SafetensorsWriter.WriteFile(path, [("x", tensor)]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), file.Sha256);
        Assert.Equal(new FileInfo(path).Length, file.Bytes);
    }

    [Fact]
    public void WriteFile_AllTypes_ReadBackTheSame()
    {
        var path = _folder.Combine("all.safetensors");
        var tensors = Enum.GetValues<TensorType>()
            .Select(type => (Name: type.ToString(), Data: torch.tensor([0.0, 1.0, 3.0, 1.0, 0.0, 2.0]).reshape(2, 3).to(type.ToScalarType())))
            .Append(("scalar", torch.tensor(2.5f)))
            .Append(("empty", torch.zeros(0, 4)))
            .ToList();
        SafetensorsWriter.WriteFile(path, tensors);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(tensors.Count, file.Tensors.Length);
        foreach (var (name, data) in tensors)
        {
            Assert.Equal(data.dtype, file.Tensor(name).dtype);
            Assert.Equal(data.shape, file.Tensor(name).shape);
            Assert.True((data == file.Tensor(name)).all().item<bool>(), name);
        }
    }

    [Fact]
    public void WriteRows_OneBufferForAllRows_WritesEachBeforeTheNext()
    {
        using var writer = SafetensorsWriter.Create(_folder.Path, [new TensorInfo("t", TensorType.F32, [3, 2])]);
        writer.WriteRows("t", Rows());
        writer.Complete();
        using var file = SafetensorsFile.Open(_folder.Combine("model.safetensors"));
        Assert.Equal([0f, 0f, 1f, 1f, 2f, 2f], file.Tensor("t").data<float>().ToArray());

        IEnumerable<torch.Tensor> Rows()
        {
            var buffer = torch.zeros(2);
            for (var row = 0; row < 3; row++)
            {
                yield return buffer.fill_(row);
            }
        }
    }

    [Fact]
    public void WriteRows_OtherRowsThanAnnounced_AreRefused()
    {
        string Refusal(string name, torch.Tensor row)
        {
            using var writer = SafetensorsWriter.Create(_folder.Path, [new TensorInfo("t", TensorType.F32, [3, 2])]);
            return Assert.Throws<ArgumentException>(() => writer.WriteRows(name, [row])).Message;
        }

        Assert.Contains("is not due", Refusal("u", torch.zeros(2)), StringComparison.Ordinal);
        Assert.Contains("F32 [2] and is F32 [3]", Refusal("t", torch.zeros(3)), StringComparison.Ordinal);
        Assert.Contains("3 rows and has 1", Refusal("t", torch.zeros(2)), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteFile_Layout_FollowsTheFormat()
    {
        var path = _folder.Combine("layout.safetensors");
        SafetensorsWriter.WriteFile(path, [("half", torch.ones(3, dtype: torch.bfloat16)), ("wide", torch.ones(2))]);
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, (8 + length) % 8);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        Assert.Equal("pt", header.RootElement.GetProperty("__metadata__").GetProperty("format").GetString());
        Assert.Equal("[0,8]", header.RootElement.GetProperty("wide").GetProperty("data_offsets").GetRawText());
        Assert.Equal("[8,14]", header.RootElement.GetProperty("half").GetProperty("data_offsets").GetRawText());
        Assert.Equal("BF16", header.RootElement.GetProperty("half").GetProperty("dtype").GetString());
        Assert.Equal(8 + length + 14, bytes.Length);
    }

    [Fact]
    public void WriteFile_TransposedView_WritesItsLogicalOrder()
    {
        var path = _folder.Combine("view.safetensors");
        SafetensorsWriter.WriteFile(path, [("t", torch.tensor([1f, 2f, 3f, 4f, 5f, 6f]).reshape(2, 3).t())]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([3L, 2L], file.Tensor("t").shape);
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], file.Tensor("t").data<float>().ToArray());
    }

    [Fact]
    public void Complete_OneShard_HasNoIndexAndTrueHash()
    {
        var files = WriteGolden(long.MaxValue);
        Assert.Equal(["model.safetensors"], files.Select(file => file.Name));
        var bytes = File.ReadAllBytes(_folder.Combine("model.safetensors"));
        Assert.Equal(bytes.Length, files[0].Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), files[0].Sha256);
    }

    [Fact]
    public void Complete_TinyShards_ReopenIdentical()
    {
        var files = WriteGolden(100_000);
        Assert.True(files.Length > 5);
        Assert.Equal($"model-00001-of-{files.Length - 1:D5}.safetensors", files[0].Name);
        Assert.Equal("model.safetensors.index.json", files[^1].Name);
        Assert.Equal(files.Length, Directory.GetFiles(_folder.Path).Length);
        Assert.All(files[..^1], file => Assert.True(file.Bytes < 120_000, file.Name));
        using var index = JsonDocument.Parse(File.ReadAllText(_folder.Combine("model.safetensors.index.json")));
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));
        Assert.Equal(
            source.Tensors.Sum(tensor => tensor.Bytes), index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
        File.Copy(RepositoryRoot.Fixture("golden", "mixtral-base", "config.json"), _folder.Combine("config.json"));
        using var reopened = Checkpoint.Open(_folder.Path);
        Assert.Equal(source.Tensors.Select(tensor => tensor.Name).Order(), reopened.Tensors.Select(tensor => tensor.Name).Order());
        Assert.All(source.Tensors, tensor => Assert.True((source.Tensor(tensor.Name) == reopened.Tensor(tensor.Name)).all().item<bool>()));
    }

    [Fact]
    public void Complete_ShardsOverAnOlderSingleFile_RemovesIt()
    {
        File.WriteAllText(_folder.Combine("model.safetensors"), "older");
        WriteGolden(100_000);
        Assert.False(File.Exists(_folder.Combine("model.safetensors")));
    }

    [Fact]
    public void Dispose_BeforeComplete_LeavesNothing()
    {
        using (var writer = SafetensorsWriter.Create(_folder.Path, [new("a", TensorType.F32, [2]), new("b", TensorType.F32, [2])], 8))
        {
            writer.Write("a", torch.ones(2));
            Assert.Throws<InvalidOperationException>(() => writer.Complete());
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_OutOfTurn_NamesWhatIsDue()
    {
        using var writer = SafetensorsWriter.Create(_folder.Path, [new("a", TensorType.F32, [2]), new("b", TensorType.F32, [2])]);
        var error = Assert.Throws<ArgumentException>(() => writer.Write("b", torch.ones(2)));
        Assert.StartsWith("Tensor 'b' is not due; next is 'a'.", error.Message);
    }

    [Fact]
    public void Write_OtherShapeThanAnnounced_NamesBoth()
    {
        using var writer = SafetensorsWriter.Create(_folder.Path, [new("a", TensorType.F32, [2])]);
        var error = Assert.Throws<ArgumentException>(() => writer.Write("a", torch.ones(3, dtype: torch.bfloat16)));
        Assert.StartsWith("Tensor 'a' was announced as F32 [2] and is BF16 [3].", error.Message);
    }

    private System.Collections.Immutable.ImmutableArray<ExportedFile> WriteGolden(long maxShardBytes)
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));
        using var writer = SafetensorsWriter.Create(_folder.Path, source.Tensors, maxShardBytes);
        foreach (var tensor in writer.Tensors)
        {
            writer.Write(tensor.Name, source.Tensor(tensor.Name));
        }

        return writer.Complete();
    }
}

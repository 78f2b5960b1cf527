using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints.Hostile;

/// <summary>Files made to do harm, one by one.</summary>
public sealed class HostileCorpusTests : IDisposable
{
    private const string Secret = "the-secret-of-this-machine";
    private readonly TempFolder _folder = new();
    private readonly TempFolder _outside = new();

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/../../model.safetensors")]
    [InlineData("..\\\\model.safetensors")]
    [InlineData(".model.safetensors")]
    [InlineData("model\\u0000.safetensors")]
    [InlineData("%2e%2e%2fmodel.safetensors")]
    [InlineData("..safetensors")]
    public void CheckpointOpen_IndexThatLeavesTheFolder_IsRefused(string shard)
    {
        File.Copy(RepositoryRoot.Fixture("golden", "mixtral-base", "config.json"), _folder.Combine("config.json"));
        File.WriteAllText(_folder.Combine("model.safetensors.index.json"), $$$"""{"weight_map":{"a":"{{{shard}}}"}}""");
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder.Path).Dispose());
        Assert.Contains("expected the name of a .safetensors file in this folder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer.model")]
    [InlineData("chat_template.jinja")]
    [InlineData("LICENSE")]
    public void CheckpointOpen_LinkOutOfTheFolder_IsRefusedWithoutReadingIt(string name)
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.WriteAllText(_outside.Combine("secret"), Secret);
        File.Delete(Path.Combine(folder, name));
        File.CreateSymbolicLink(Path.Combine(folder, name), _outside.Combine("secret"));
        foreach (var open in (Action[])[() => Checkpoint.Open(folder).Dispose(), () => HuggingFaceTokenizer.Open(folder), () => ChatTemplates.Look(folder)])
        {
            var error = Assert.Throws<CheckpointException>(open);
            Assert.Contains($"a link to '{_outside.Combine("secret")}'", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void CheckpointOpen_LinkThatHidesBehindAnother_IsRefused()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.WriteAllText(_outside.Combine("secret"), Secret);
        File.CreateSymbolicLink(_outside.Combine("second"), _outside.Combine("secret"));
        File.CreateSymbolicLink(Path.Combine(folder, "tokenizer.json"), _outside.Combine("second"));
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder).Dispose());
    }

    [Fact]
    public void CheckpointOpen_SnapshotOfTheHuggingFaceCache_Opens()
    {
        var source = _folder.CopyGolden("mixtral-base");
        var snapshot = Directory.CreateDirectory(_folder.Combine("models--a--b", "snapshots", "0123")).FullName;
        var blobs = Directory.CreateDirectory(_folder.Combine("models--a--b", "blobs")).FullName;
        foreach (var file in Directory.GetFiles(source))
        {
            var blob = Path.Combine(blobs, Path.GetFileName(file) + "-hash");
            File.Move(file, blob);
            File.CreateSymbolicLink(Path.Combine(snapshot, Path.GetFileName(file)), Path.Combine("..", "..", "blobs", Path.GetFileName(blob)));
        }

        using var checkpoint = Checkpoint.Open(snapshot);
        Assert.Equal(8, checkpoint.Shape.ExpertCount);
    }

    [Fact]
    public void CheckpointOpen_FolderGivenAsALink_Opens()
    {
        var link = _outside.Combine("model");
        Directory.CreateSymbolicLink(link, _folder.CopyGolden("mixtral-base"));
        using var checkpoint = Checkpoint.Open(link);
        Assert.Equal(8, checkpoint.Shape.ExpertCount);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    public void CheckpointOpen_PipeInsteadOfAFile_IsRefusedAtOnce(string name)
    {
        var folder = _folder.CopyGolden("mixtral-base");
        var path = Path.Combine(folder, name);
        File.Delete(path);
        using (var make = Process.Start("mkfifo", path))
        {
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }

        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder).Dispose());
        Assert.EndsWith("found 0 bytes.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    public void CheckpointOpen_FolderInsteadOfAFile_IsRefused(string name)
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.Delete(Path.Combine(folder, name));
        Directory.CreateDirectory(Path.Combine(folder, name));
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder).Dispose());
    }

    [Fact]
    public void CheckpointOpen_LinkToItself_IsRefused()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.CreateSymbolicLink(Path.Combine(folder, "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder).Dispose());
    }

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0truetR.", "posix or os")]
    [InlineData("cbuiltins\neval\n(X\u0001\0\0\01tR.", "builtins")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n(tR.", "another call")]
    [InlineData("(((((((((((((.", "stack")]
    [InlineData("\u0080\u0005.", "protocol")]
    public void PlanRead_PickleThatWouldRun_IsRefused(string program, string why)
    {
        var path = _folder.Combine("evil.pth");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var stream = zip.CreateEntry("archive/data.pkl").Open();
            stream.Write(Encoding.Latin1.GetBytes(program));
        }

        var error = Assert.Throws<CheckpointException>(() => PlanFile.Read(path, new MoeShape([0], 8, 2)));
        Assert.True(error.Message.Contains("pickle at byte", StringComparison.Ordinal), $"{why}: {error.Message}");
    }

    [Fact]
    public void PlanRead_ArchiveThatUnpacksWithoutEnd_IsRefused()
    {
        var path = _folder.Combine("bomb.pth");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var stream = zip.CreateEntry("archive/data.pkl", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1 << 20];
            for (var count = 0; count < 64; count++)
            {
                stream.Write(zeros);
            }
        }

        var error = Assert.Throws<CheckpointException>(() => PlanFile.Read(path, new MoeShape([0], 8, 2)));
        Assert.Contains("at most 16777216 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("num_hidden_layers", "1000000000")]
    [InlineData("num_local_experts", "1000000000")]
    [InlineData("hidden_size", "16777216")]
    [InlineData("vocab_size", "-1")]
    [InlineData("head_dim", "0")]
    [InlineData("model_type", "[\"mixtral\"]")]
    [InlineData("rope_theta", "1e400")]
    public void CheckpointOpen_ConfigThatAsksForTooMuch_IsRefusedByName(string key, string value)
    {
        var folder = _folder.CopyGolden("mixtral-base");
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!;
        config[key] = "VALUE";
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString().Replace("\"VALUE\"", value, StringComparison.Ordinal));
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder).Dispose());
        Assert.StartsWith(folder, error.Message, StringComparison.Ordinal);
    }
}

using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints.Hostile;

public sealed class WeightsFuzzTests : IDisposable
{
    private const string Header =
        """{"__metadata__":{"format":"pt"},"model.a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"model.b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]}}""";

    private readonly RamFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_OfAllKinds_AreAHundredThousand() => Assert.True(FuzzCounts.All >= 100_000, $"{FuzzCounts.All} files");

    [Fact]
    public void SafetensorsOpen_MutatedHeader_EndsInAFileOrInARefusal()
    {
        var path = _folder.Combine("m.safetensors");
        var data = new byte[22];
        var (accepted, refused) = FuzzRun.Of(
            FuzzCounts.Headers,
            1,
            random => File.WriteAllBytes(path, random.Next(4) switch
            {
                0 => Mutate.Bytes(SafetensorsBytes.Build(Header, data), random),
                1 => SafetensorsBytes.Build(Mutate.Text(Header, random), data),
                2 => SafetensorsBytes.Build(Mutate.Text(Header, random), data, (ulong)random.NextInt64()),
                _ => SafetensorsBytes.Build(Mutate.Json(Header, random), data),
            }),
            () => SafetensorsFile.Open(path).Dispose());
        Assert.True(accepted > 50 && refused > FuzzCounts.Headers / 2, $"{accepted} opened, {refused} refused");
    }

    [Fact]
    public void CheckpointOpen_MutatedIndex_EndsInAFileOrInARefusal()
    {
        var source = RepositoryRoot.Fixture("golden", "mixtral-base");
        using (var checkpoint = Checkpoint.Open(source))
        using (var writer = SafetensorsWriter.Create(_folder.Path, checkpoint.Tensors, 400_000))
        {
            foreach (var tensor in writer.Tensors)
            {
                writer.Write(tensor.Name, checkpoint.Tensor(tensor.Name));
            }

            writer.Complete();
        }

        File.Copy(Path.Combine(source, "config.json"), _folder.Combine("config.json"));
        var path = _folder.Combine("model.safetensors.index.json");
        var original = File.ReadAllText(path);
        var (accepted, refused) = FuzzRun.Of(
            FuzzCounts.Indices, 2, random => File.WriteAllText(path, Mutate.Json(original, random)), () => Checkpoint.Open(_folder.Path).Dispose());
        Assert.True(accepted > 50 && refused > FuzzCounts.Indices / 2, $"{accepted} opened, {refused} refused");
    }

    [Fact]
    public void PlanRead_MutatedFile_EndsInAPlanOrInARefusal()
    {
        var shape = new MoeShape([0, 1, 2], 8, 2);
        var plan = PlanFile.Read(RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"), shape);
        var original = PlanJson.Write(plan).ToJsonString();
        var path = _folder.Combine("plan.json");
        var (accepted, refused) = FuzzRun.Of(
            FuzzCounts.Plans,
            3,
            random => File.WriteAllText(path, Mutate.Json(original, random), new UTF8Encoding(false)),
            () => PlanFile.Read(path, shape));
        Assert.True(accepted > 10 && refused > FuzzCounts.Plans / 2, $"{accepted} read, {refused} refused");
    }
}

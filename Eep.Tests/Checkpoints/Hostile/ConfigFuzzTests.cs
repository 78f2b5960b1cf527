using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Families;

namespace Eep.Tests.Checkpoints.Hostile;

/// <summary>The config.json of every golden checkpoint and of an export with a modelling file: every family that is read.</summary>
public sealed class ConfigFuzzTests : IDisposable
{
    private readonly RamFolder _folder = new();
    private readonly string[] _folders;

    public ConfigFuzzTests() => _folders =
    [
        .. Directory.EnumerateDirectories(RepositoryRoot.Fixture("golden"))
            .Where(folder => File.Exists(Path.Combine(folder, "config.json")))
            .Order(StringComparer.Ordinal)
            .Select(_folder.Copy),
        WithModelingFile(),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sources_CoverEveryFamily()
    {
        var types = _folders.Select(folder => ModelConfig.Read(Path.Combine(folder, "config.json")).ModelType).ToHashSet();
        Assert.All(ModelFamily.All, family => Assert.Contains(family.ModelType, types));
    }

    [Fact]
    public void CheckpointOpen_MutatedConfig_EndsInAModelOrInARefusal()
    {
        var originals = _folders.Select(folder => File.ReadAllText(Path.Combine(folder, "config.json"))).ToArray();
        var current = _folders[0];
        var (accepted, refused) = FuzzRun.Of(
            FuzzCounts.Configs,
            4,
            random =>
            {
                var index = random.Next(_folders.Length);
                current = _folders[index];
                File.WriteAllText(Path.Combine(current, "config.json"), Mutate.Json(originals[index], random));
            },
            () =>
            {
                using var checkpoint = Checkpoint.Open(current);
                Assert.NotEmpty(CheckpointSummary.Of(checkpoint).Parts);
            });
        Assert.True(accepted > FuzzCounts.Configs / 50 && refused > FuzzCounts.Configs / 4, $"{accepted} opened, {refused} refused");
    }

    private string WithModelingFile()
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));
        var plan = PlanFile.Read(RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"), source.Shape);
        return CheckpointExporter.Export(source, plan, _folder.Combine("with-file"), new ExportOptions { Router = RouterExport.ModelingFile }).Folder;
    }
}

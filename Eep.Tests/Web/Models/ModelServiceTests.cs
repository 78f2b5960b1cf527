using Eep.Core.Runs;
using Eep.Web.Models;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Models;

public sealed class ModelServiceTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task ListAsync_ExportsOfRuns_AreThoseThatLieThereAsTheyAreNow()
    {
        var run = await AddCompletedRunAsync();
        await AddCompletedRunAsync();
        var export = Path.Combine(_fixture.Paths.RunFolder(run), RunFiles.Checkpoint);
        Assert.Empty(await ExportsAsync());

        Directory.CreateDirectory(export);
        Assert.Empty(await ExportsAsync());

        using var model = new TinyMixtral();
        foreach (var file in Directory.EnumerateFiles(model.Folder))
        {
            File.Copy(file, Path.Combine(export, Path.GetFileName(file)));
        }

        var first = Assert.Single(await ExportsAsync());
        Assert.Equal(first, Assert.Single(await ExportsAsync()));

        var config = Path.Combine(export, "config.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace(
            $"\"num_experts_per_tok\":{first.ExpertsPerToken}", "\"num_experts_per_tok\":1", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(config, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(first with { ExpertsPerToken = 1 }, Assert.Single(await ExportsAsync()));

        Directory.Delete(export, recursive: true);
        Assert.Empty(await ExportsAsync());
    }

    private Task<Guid> AddCompletedRunAsync()
    {
        var run = RunSamples.Run();
        foreach (var state in (RunState[])[RunState.Preparing, RunState.Running, RunState.Completed])
        {
            Assert.True(run.MoveTo(state, "on its way", RunSamples.Now));
        }

        return _fixture.AddRunAsync(run);
    }

    private async Task<IReadOnlyList<ModelView>> ExportsAsync() =>
        [.. (await _fixture.Get<IModelService>().ListAsync()).Where(model => model.Name.EndsWith("(pruned)", StringComparison.Ordinal))];
}

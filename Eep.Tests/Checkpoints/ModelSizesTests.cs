using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints;

public sealed class ModelSizesTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public void Forecast_OfTheSample_IsWithinOneHundredthOfTheExportedFiles(int budget)
    {
        using var folder = new TempFolder();
        using var checkpoint = Checkpoint.Open(RepositoryRoot.Combine("samples", "model"));

        var export = Export(checkpoint, budget, folder.Combine("export"));

        var files = export.Files.Where(file => file.Name.EndsWith(".safetensors", StringComparison.Ordinal)).Sum(file => file.Bytes);
        Assert.InRange(ModelSizes.Of(checkpoint).Forecast(Question(budget)).Weights, files * 0.99, files * 1.01);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forecast_OfARandomModel_IsTheExportsTensorBytes(bool tied)
    {
        using var model = new TinyMixtral(new TinyMixtralOptions { TieWordEmbeddings = tied });
        using var folder = new TempFolder();
        using var checkpoint = Checkpoint.Open(model.Folder);
        var budget = checkpoint.Shape.ExpertCount / 2;

        Assert.Equal(Export(checkpoint, budget, folder.Combine("export")).ExportedBytes, ModelSizes.Of(checkpoint).Forecast(Question(budget)).Weights);
    }

    [Fact]
    public void Forecast_AllExperts_IsTheModel()
    {
        using var model = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(model.Folder);

        var forecast = ModelSizes.Of(checkpoint).Forecast(Question(checkpoint.Shape.ExpertCount));

        Assert.Equal((checkpoint.Tensors.Sum(tensor => tensor.Bytes), 0), (forecast.Weights, forecast.RemovedExperts));
    }

    [Fact]
    public void Forecast_InAnotherType_CountsNumbers()
    {
        using var model = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(model.Folder);

        var forecast = ModelSizes.Of(checkpoint).Forecast(Question(checkpoint.Shape.ExpertCount) with { StoredAs = TensorType.U8 });

        Assert.Equal(checkpoint.Tensors.Sum(tensor => tensor.ElementCount), forecast.Weights);
    }

    [Fact]
    public void Forecast_Cache_GrowsWithTokensUpToTheWindow()
    {
        var cache = new LayerCache(Width: 8, Window: 100, Fixed: 0);

        Assert.Equal([80, 800, 800], new[] { 10, 100, 1000 }.Select(cache.Numbers));
        Assert.Equal(3L * 2 * 800 * 2, Cached(new ModelSizes(new MoeShape([0], 4, 1), [], [cache, cache, cache])));
    }

    [Fact]
    public void Forecast_BudgetAboveTheExperts_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new ModelSizes(new MoeShape([0], 4, 1), [], []).Forecast(Question(5)));

    private static long Cached(ModelSizes sizes) => sizes.Forecast(Question(4) with { ContextLength = 1000, Sequences = 2 }).Cache;

    private static MemoryQuestion Question(int budget) => new(budget, null, 0, 0, TensorType.BF16);

    private static ExportResult Export(Checkpoint checkpoint, int budget, string folder) => CheckpointExporter.Export(
        checkpoint,
        PruningPlan.Select(
            checkpoint.Shape, [[.. checkpoint.Shape.SparseLayers]], _ => [.. Enumerable.Range(0, budget)], checkpoint.Shape.ExpertsPerToken),
        folder,
        new ExportOptions());
}

using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Models;
using Eep.Web.Tasks;

namespace Eep.Tests.Components.Fakes;

/// <summary>Two models and two tasks; no other folder is a checkpoint.</summary>
public sealed class FakeCatalog : IModelService, ITaskService
{
    public List<ModelView> Models { get; } =
    [
        new("sample", "samples/model", "mixtral", 4, 4, 8, 2, 1_930_000, 3_870_000, 3_010_000, "bf16"),
        new("Mixtral-8x7B-Instruct-v0.1", "/models/Mixtral-8x7B-Instruct-v0.1", "mixtral", 32, 32, 8, 2, 46_700_000_000, 93_400_000_000, 90_200_000_000, "bf16"),
    ];

    public List<TaskView> Tasks { get; } =
    [
        new("sample-qa", "samples/tasks/qa.yaml", "Extractive question answering over short passages.", "exact_match", 300, 500, 1000,
            "Passage: Ana keeps the red kite in the barn. Tom has two maps.\nQuestion: where is the kite ?\nAnswer:", " the barn"),
        new("sample-arithmetic", "samples/tasks/arithmetic.yaml", "Sums and differences up to 99.", "exact_match", 300, 500, 1000,
            "What is 17 plus 25 ?\nAnswer:", " 42"),
    ];

    public Task<IReadOnlyList<ModelView>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ModelView>>([.. Models]);

    public Task<ModelView> InspectAsync(string path, CancellationToken cancellationToken = default) =>
        throw new RunOptionsException([new OptionFault("model", $"{path} holds no config.json; give a checkpoint folder.")]);

    public Task<ModelDescription> DescribeAsync(string path, CancellationToken cancellationToken = default) => Models.Any(model => model.Path == path)
        ? Task.FromResult(new ModelDescription(
            path,
            new CheckpointSummary
            {
                Folder = path,
                Family = "mixtral",
                Layers = 4,
                SparseLayers = 4,
                Experts = 8,
                ExpertsPerToken = 2,
                Parameters = 1_910_000,
                ActiveParameters = 800_000,
                Bytes = 3_820_000,
                StoredTypes = ["BF16"],
                WeightFiles = 1,
                Parts = [new PartSize(ModelPart.Attention, 16, 300_000, 600_000), new PartSize(ModelPart.Expert, 96, 1_500_000, 3_000_000)],
                Deployment = [],
                Notes = ["Budgets from 2 to 7 experts keep 2 active per token."],
            },
            path == "samples/model" ? null : SampleRuns.Id(1),
            "---\nlicense: mit\n---\n# Sample\n<script>alert(1)</script>",
            [("config.json", 900), ("model.safetensors", 3_830_000)]))
        : throw new RunOptionsException([new OptionFault("model", $"{path} holds no config.json; give a checkpoint folder.")]);

    public Task<ModelSizes> SizesAsync(string path, CancellationToken cancellationToken = default) => Models.Any(model => model.Path == path)
        ? Task.FromResult(new ModelSizes(
            new MoeShape([0, 1, 2, 3], 8, 2),
            [
                new PartSize(ModelPart.Embedding, 1, 100_000, 200_000), new PartSize(ModelPart.Attention, 16, 300_000, 600_000),
                new PartSize(ModelPart.Router, 4, 10_000, 20_000), new PartSize(ModelPart.Expert, 96, 1_500_000, 3_000_000),
            ],
            [.. Enumerable.Repeat(new LayerCache(64, null, 0), 4)]))
        : throw new RunOptionsException([new OptionFault("model", $"{path} holds no config.json; give a checkpoint folder.")]);

    public Guid? RunOf(string path) => path == "samples/model" ? null : SampleRuns.Id(1);

    Task<IReadOnlyList<TaskView>> ITaskService.ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TaskView>>([.. Tasks]);
}

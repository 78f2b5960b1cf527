using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Tests.Checkpoints;

/// <summary>Merging with aligned neurons, on goldens whose experts' neurons were shuffled: the same models, stored otherwise.</summary>
public sealed class NeuronAlignmentTests : IDisposable
{
    private static readonly int[][] s_sequences = [[1, 17, 200, 33, 64, 8, 91, 2, 140, 77, 5, 12, 250], [1, 90, 91]];
    private static readonly ComputeOptions s_options = new() { Workers = 1, Dtype = ComputeType.F32 };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mixtral-base")]
    [InlineData("gpt_oss-base")]
    [InlineData("granitemoe-base")]
    public void Merge_ExpertsWithShuffledNeurons_IsThatOfTheUnshuffled(string golden)
    {
        using var original = Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));
        using var shuffled = Checkpoint.Open(Shuffled(original));
        var plan = Merging(original.Shape);
        var aligned = plan.WithAlignment(NeuronAlignment.Weights);

        Assert.Equal(0, Difference(original, shuffled, PruningPlan.Identity(original.Shape)), 1e-5);
        Assert.InRange(Difference(original, shuffled, plan), 1e-3, double.PositiveInfinity);
        Assert.Equal(0, Difference(original, shuffled, aligned), 1e-5);
    }

    [Theory]
    [InlineData("mixtral-base")]
    [InlineData("gpt_oss-base")]
    public void Export_AlignedPlan_IsTheModelThatWasSearched(string golden)
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));
        var plan = Merging(source.Shape).WithAlignment(NeuronAlignment.Weights);

        var export = CheckpointExporter.Export(source, plan, _folder.Combine("out"), new ExportOptions());

        Assert.InRange(ExportVerifier.Compare(source, plan, export.Folder, s_sequences, s_options).MaxAbsDifference, 0, 1e-4);
        Assert.Contains("\"alignment\": \"weights\"", File.ReadAllText(Path.Combine(export.Folder, "eep_selection.json")), StringComparison.Ordinal);
    }

    /// <summary>Every new expert combines its own and the next original one.</summary>
    private static PruningPlan Merging(MoeShape shape)
    {
        var budget = shape.ExpertCount / 2;
        var values = new float[budget * shape.ExpertCount];
        for (var row = 0; row < budget; row++)
        {
            values[(row * shape.ExpertCount) + (2 * row)] = 0.6f;
            values[(row * shape.ExpertCount) + (2 * row) + 1] = 0.4f;
        }

        var matrix = new CoefficientMatrix(budget, shape.ExpertCount, values);
        return new PruningPlan(
            [.. shape.SparseLayers.Select(layer => new GroupPlan([layer], matrix, matrix))], RouterSpace.Logits, Math.Min(budget, shape.ExpertsPerToken));
    }

    private static double Difference(Checkpoint first, Checkpoint second, PruningPlan plan)
    {
        using var scope = NewDisposeScope();
        using var expected = new LogitsProbe(first, plan, s_options);
        using var found = new LogitsProbe(second, plan, s_options);
        long[] ids = [.. s_sequences[0].Select(id => (long)id)];
        return expected.Logits(ids, default).sub(found.Logits(ids, default)).abs().max().item<float>();
    }

    /// <summary>The neurons of every expert but the first of a layer in another order, written by the layout's own names.</summary>
    private string Shuffled(Checkpoint source)
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateDirectory(_folder.Combine("shuffled")).FullName;
        File.Copy(Path.Combine(source.Folder, "config.json"), Path.Combine(folder, "config.json"));
        SafetensorsWriter.WriteFile(
            Path.Combine(folder, "model.safetensors"),
            source.Tensors.Select(info => (info.Name, Shuffle(source.RoleOf(info.Name), info.Name, source.Tensor(info.Name)))).ToList());
        return folder;
    }

    private static Tensor Shuffle(TensorRole role, string name, Tensor tensor)
    {
        if (role.Part != ModelPart.Expert)
        {
            return tensor;
        }

        return role.Expert >= 0
            ? One(name, tensor, role.Layer, role.Expert)
            : stack([.. Enumerable.Range(0, (int)tensor.shape[0]).Select(expert => One(name, tensor[expert], role.Layer, expert))]);
    }

    private static Tensor One(string name, Tensor tensor, int layer, int expert)
    {
        // (axis, entries a neuron has there, neighbours or not): Mixtral; gpt-oss (in, out), gate and up alternating; Granite, gate before up.
        var (axis, entries, interleaved) = name switch
        {
            _ when name.Contains(".w1.", StringComparison.Ordinal) || name.Contains(".w3.", StringComparison.Ordinal) => (0, 1, false),
            _ when name.Contains(".w2.", StringComparison.Ordinal) => (1, 1, false),
            _ when name.EndsWith("gate_up_proj", StringComparison.Ordinal) => (1, 2, true),
            _ when name.EndsWith("gate_up_proj_bias", StringComparison.Ordinal) => (0, 2, true),
            _ when name.EndsWith("down_proj", StringComparison.Ordinal) => (0, 1, false),
            _ when name.EndsWith("down_proj_bias", StringComparison.Ordinal) => (0, 0, false),
            _ when name.EndsWith("input_linear.weight", StringComparison.Ordinal) => (0, 2, false),
            _ when name.EndsWith("output_linear.weight", StringComparison.Ordinal) => (1, 1, false),
            _ => throw new InvalidOperationException(name),
        };
        if (entries == 0 || expert == 0)
        {
            return tensor;
        }

        var neurons = (int)tensor.shape[axis] / entries;
        long[] order = [.. Enumerable.Range(0, neurons).Select(neuron => (long)neuron)];
        new Random((100 * layer) + expert).Shuffle(order);
        long[] places = (entries, interleaved) switch
        {
            (1, _) => order,
            (_, true) => [.. order.SelectMany(neuron => new[] { 2 * neuron, (2 * neuron) + 1 })],
            _ => [.. order, .. order.Select(neuron => neuron + neurons)],
        };
        return tensor.index_select(axis, torch.tensor(places)).contiguous();
    }
}

using Eep.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>A product of rows with a weight, and how many rows at once gave other bits than many do.</summary>
/// <param name="Inputs">Width of a row.</param>
/// <param name="Outputs">Width of its product.</param>
/// <param name="Differing">Numbers of rows at which a bit was different; empty as it should be.</param>
public sealed record RowsOfProduct(int Inputs, int Outputs, IReadOnlyList<int> Differing);

/// <summary>
/// Shows whether a row's product depends on the rows beside it on this machine, for the shapes of a model. Where it does not, a plan's answer
/// to a document depends on neither blocks, threads nor memory.
/// </summary>
public static class RowCheck
{
    private const int Most = 300;

    // Around the sizes of micro-kernels and of blocks that libraries cut rows into.
    private static readonly int[] s_counts = [1, 2, 3, 4, 7, 15, 16, 17, 24, 31, 33, 48, 64, 65, 100, 128, 129];

    /// <summary>Multiplies random rows with random weights of every shape that the model has, some rows and all rows at once.</summary>
    /// <param name="checkpoint">Only its headers are read.</param>
    /// <param name="options">Device and arithmetic.</param>
    /// <param name="cancellationToken">Honoured between shapes.</param>
    /// <returns>One a shape, in ascending order.</returns>
    public static IReadOnlyList<RowsOfProduct> Run(Checkpoint checkpoint, ComputeOptions options, CancellationToken cancellationToken = default)
    {
        TorchRuntime.Initialize();
        var config = checkpoint.Config;
        var shapes = config.Decoder.Tensors().Where(entry => entry.Tensor.Shape.Length is 2 or 3 && entry.Tensor.Name != config.Decoder.Embedding.Name)
            .Select(entry => (Inputs: (int)entry.Tensor.Shape[^1], Outputs: (int)entry.Tensor.Shape[^2]))
            .Append((Inputs: config.HiddenSize, Outputs: config.VocabularySize))
            .Distinct().Order().ToArray();
        var found = new RowsOfProduct[shapes.Length];
        WorkQueue.Run(1, shapes.Length, (item, _) => found[item] = Check(shapes[item].Inputs, shapes[item].Outputs, options), cancellationToken);
        return found;
    }

    private static RowsOfProduct Check(int inputs, int outputs, ComputeOptions options)
    {
        using var noGradients = inference_mode();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var rows = randn([Most, inputs], generator: generator).to(options.TorchType).to(options.TorchDevice);
        var weight = new Linear(randn([outputs, inputs], generator: generator).to(options.TorchType).to(options.TorchDevice), null);
        var whole = weight.Forward(rows);
        return new RowsOfProduct(inputs, outputs, [.. s_counts.Where(count => !Same(0, count) || !Same(Most - count, count))]);

        bool Same(int first, int count)
        {
            using var part = NewDisposeScope();
            return weight.Forward(rows.narrow(0, first, count)).equal(whole.narrow(0, first, count)).all().cpu().item<bool>();
        }
    }
}

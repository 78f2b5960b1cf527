using Eep.Samples.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Samples.Training;

/// <summary>
/// All parameters in one flat vector, so that the optimiser and the resume file are a few operations on one tensor. Views of it
/// carry the checkpoint's names. Owns <see cref="Values"/>.
/// </summary>
public sealed class FlatParameters : IDisposable
{
    public FlatParameters(ModelShape shape)
    {
        Shape = shape;
        Count = shape.Tensors().Sum(tensor => Size(tensor.Shape));
        Values = zeros(Count).DetachFromDisposeScope();
    }

    public ModelShape Shape { get; }

    public long Count { get; }

    public Tensor Values { get; }

    /// <summary>Embeddings of unit size, which no early step can blur, so that words stay easy to tell apart; other weights by fan-in; norms at one.</summary>
    public void Initialise(ulong seed)
    {
        var random = SeededRandom.For(seed, "weights");
        var values = new float[Count];
        var place = 0;
        foreach (var (name, shape) in Shape.Tensors())
        {
            var deviation = Deviation(name, shape);
            for (var left = Size(shape); left > 0; left--)
            {
                values[place++] = (float)(deviation is { } scale ? scale * random.Normal() : 1);
            }
        }

        using var start = tensor(values);
        Values.copy_(start);
    }

    /// <summary>Leaf tensors over the same memory, each with a gradient of its own: one set for every worker.</summary>
    public IReadOnlyDictionary<string, Tensor> Leaves(bool requiresGradient)
    {
        var leaves = new Dictionary<string, Tensor>();
        long start = 0;
        foreach (var (name, shape) in Shape.Tensors())
        {
            var leaf = Values.narrow(0, start, Size(shape)).view(shape).detach();
            leaf.requires_grad_(requiresGradient);
            leaves[name] = leaf.DetachFromDisposeScope();
            start += Size(shape);
        }

        return leaves;
    }

    public void Dispose() => Values.Dispose();

    private static long Size(long[] shape) => shape.Aggregate(1L, (product, side) => product * side);

    private static double? Deviation(string name, long[] shape)
    {
        if (shape.Length == 1)
        {
            return null;
        }

        return name.Contains("embed_tokens", StringComparison.Ordinal) ? 1 : 1 / Math.Sqrt(3 * shape[1]);
    }
}

using System.Collections.Concurrent;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The order of the inner neurons of every expert under <see cref="NeuronAlignment.Weights"/>. Found layer by layer from the stored weights when it is first asked for:
/// 3 n^2 H multiply-adds an expert (n inner neurons, H hidden) and an assignment of n to n. Safe for several threads.
/// </summary>
/// <param name="checkpoint">The original model.</param>
internal sealed class NeuronOrders(Checkpoint checkpoint)
{
    private readonly ConcurrentDictionary<int, Lazy<int[][]>> _layers = new();

    /// <summary>A tensor of an expert with its neurons in order: a copy that the caller's scope owns, or the tensor itself where it has none.</summary>
    /// <param name="layer">A sparse layer.</param>
    /// <param name="expert">An original expert.</param>
    /// <param name="index">Place of the tensor in the expert.</param>
    /// <param name="stored">The tensor as stored.</param>
    public Tensor Apply(int layer, int expert, int index, Tensor stored)
    {
        if (checkpoint.Config.Sparse(layer).Experts.NeuronAxisOf(index) is not { } axis)
        {
            return stored;
        }

        using var entries = tensor(axis.Entries(Order(layer, expert)));
        return stored.index_select(axis.Axis, entries);
    }

    /// <summary>The stored neuron that stands at each place, length n.</summary>
    public int[] Order(int layer, int expert) => _layers.GetOrAdd(layer, key => new Lazy<int[][]>(() => Find(key))).Value[expert];

    private int[][] Find(int layer)
    {
        using var noGradients = inference_mode();
        var experts = checkpoint.Config.Sparse(layer).Experts;
        int[] indices = [.. Enumerable.Range(0, experts.TensorsPerExpert).Where(index => experts.NeuronAxisOf(index) is not null)];
        return [.. Enumerable.Range(0, experts.Count).Select(expert =>
        {
            using var scope = NewDisposeScope();
            var likeness = indices.Select(index => Rows(0, index).mm(Rows(expert, index).t())).Aggregate((sum, next) => sum.PlusInPlace(next));
            var size = (int)likeness.shape[0];
            return expert == 0 ? [.. Enumerable.Range(0, size)] : LinearAssignment.Largest(likeness.contiguous().data<float>().ToArray(), size);
        })];

        // [n, features]: both entries of a double axis are features of one neuron.
        Tensor Rows(int expert, int index)
        {
            var axis = experts.NeuronAxisOf(index)!.Value;
            var rows = checkpoint.ExpertTensor(experts, expert, index).to(ScalarType.Float32).movedim([axis.Axis], [0]);
            if (!axis.IsDouble)
            {
                return rows.reshape(rows.shape[0], -1);
            }

            var neurons = rows.shape[0] / 2;
            return axis.IsInterleaved
                ? rows.reshape(neurons, -1)
                : rows.reshape(2, neurons, -1).transpose(0, 1).reshape(neurons, -1);
        }
    }
}

namespace Eep.Core.Checkpoints.Architecture;

/// <summary>Where the inner neurons of one expert lie in one of its tensors.</summary>
/// <param name="Axis">Dimension that counts them.</param>
/// <param name="IsDouble">Each neuron has two entries there: its gate and its up.</param>
/// <param name="IsInterleaved">The two entries of a neuron are neighbours, instead of all gates before all ups.</param>
public readonly record struct NeuronAxis(int Axis, bool IsDouble = false, bool IsInterleaved = false)
{
    /// <summary>The entries of the dimension, in the order that puts neuron <c>order[i]</c> at place i.</summary>
    public long[] Entries(int[] order)
    {
        if (!IsDouble)
        {
            return Array.ConvertAll(order, neuron => (long)neuron);
        }

        return IsInterleaved
            ? [.. order.SelectMany(neuron => new[] { 2L * neuron, (2L * neuron) + 1 })]
            : [.. order.Select(neuron => (long)neuron), .. order.Select(neuron => (long)neuron + order.Length)];
    }
}

using System.Collections.Immutable;

namespace Eep.Core.Pruning;

/// <summary>How the sparse layers are divided into groups that share one pair of matrices (EEP app. A.1).</summary>
public static class LayerGroups
{
    /// <summary>Divides the sparse layers by depth into <paramref name="groupCount"/> runs whose sizes differ by at most one.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="groupCount">0 for one group a layer, else in [1, sparse layers].</param>
    /// <exception cref="PlanException">The count is out of range.</exception>
    public static ImmutableArray<ImmutableArray<int>> Divide(MoeShape shape, int groupCount)
    {
        var layers = shape.SparseLayers;
        var count = groupCount == 0 ? layers.Length : groupCount;
        if (count < 1 || count > layers.Length)
        {
            throw new PlanException(
                $"layerGroups is {groupCount}; the model has {layers.Length} sparse layers, so it must be 0 (one a layer) to {layers.Length}.");
        }

        return
        [
            .. Enumerable.Range(0, count).Select(group =>
            {
                var first = (int)((long)group * layers.Length / count);
                var end = (int)((long)(group + 1) * layers.Length / count);
                return ImmutableArray.Create(layers.AsSpan(first, end - first));
            }),
        ];
    }

    /// <summary>Divides the sparse layers by depth into groups of the given sizes.</summary>
    /// <exception cref="PlanException">A size below 1, or another sum than the number of sparse layers.</exception>
    public static ImmutableArray<ImmutableArray<int>> Divide(MoeShape shape, IReadOnlyList<int> sizes)
    {
        if (sizes.Any(size => size < 1) || sizes.Sum(size => (long)size) != shape.SparseLayerCount)
        {
            throw new PlanException(
                $"layerGroupSizes is [{string.Join(", ", sizes)}]; it must be numbers from 1 that sum to {shape.SparseLayerCount}, the model's sparse layers.");
        }

        var first = 0;
        var groups = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        foreach (var size in sizes)
        {
            groups.Add(ImmutableArray.Create(shape.SparseLayers.AsSpan(first, size)));
            first += size;
        }

        return groups.ToImmutable();
    }
}

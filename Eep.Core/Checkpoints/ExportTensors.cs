using System.Collections.Immutable;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>The tensors of an export and how each comes from the source: copied, or combined by the plan.</summary>
internal sealed class ExportTensors(Checkpoint source, PruningPlan plan) : IDisposable
{
    // Experts have two or three shapes: a buffer for each, since fresh large memory costs more than the sums.
    private readonly Dictionary<(string Shape, TensorType Type), torch.Tensor> _buffers = [];

    /// <summary>Names, types and shapes of the new checkpoint, in the source's order.</summary>
    public IEnumerable<TensorInfo> Infos()
    {
        foreach (var info in source.Tensors)
        {
            var role = source.Config.Family.RoleOf(info.Name);
            var group = plan.ForLayer(role.Layer);
            if (group is null || role.Part is not (ModelPart.Expert or ModelPart.Router))
            {
                yield return info;
            }
            else if (role.Part == ModelPart.Router)
            {
                yield return info with { Shape = [group.RouterMapping.Rows, .. info.Shape[1..]] };
            }
            else if (role.Expert < group.ExpertMerging.Rows)
            {
                yield return info;
            }
        }
    }

    /// <summary>Hands the data of one new tensor to <paramref name="use"/>; it is only valid there.</summary>
    public void With(string name, Action<torch.Tensor> use)
    {
        var family = source.Config.Family;
        var role = family.RoleOf(name);
        var group = plan.ForLayer(role.Layer);
        if (group is null || role.Part is not (ModelPart.Expert or ModelPart.Router))
        {
            use(source.Tensor(name));
            return;
        }

        if (role.Part == ModelPart.Router)
        {
            using var gate = ExpertCombiner.CombineRows(group.RouterMapping, source.Tensor(name));
            use(gate);
            return;
        }

        torch.Tensor SourceOf(int expert) => source.Tensor(family.ExpertTensor(role.Layer, expert, role.Weight));
        var (info, merging) = (source.Info(name), group.ExpertMerging);
        var dominant = SourceOf(merging.DominantOf(role.Expert));
        if (merging.IsOneHotRow(role.Expert) && dominant.dtype == info.Type.ToScalarType())
        {
            use(dominant);
            return;
        }

        var merged = BufferFor(info);
        ExpertCombiner.CombineInto(merged, merging.Row(role.Expert), SourceOf);
        use(merged);
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers.Values)
        {
            buffer.Dispose();
        }
    }

    /// <summary>Bytes of all tensors, and of the routed experts among them.</summary>
    public static (long All, long Experts) BytesOf(ModelFamily family, IEnumerable<TensorInfo> tensors)
    {
        var infos = tensors.ToImmutableArray();
        return (infos.Sum(info => info.Bytes), infos.Where(info => family.RoleOf(info.Name).Part == ModelPart.Expert).Sum(info => info.Bytes));
    }

    private torch.Tensor BufferFor(TensorInfo info)
    {
        var key = (info.ShapeText, info.Type);
        if (!_buffers.TryGetValue(key, out var buffer))
        {
            buffer = torch.empty([.. info.Shape], dtype: info.Type.ToScalarType()).DetachFromDisposeScope();
            _buffers.Add(key, buffer);
        }

        return buffer;
    }
}

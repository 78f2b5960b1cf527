using System.Collections.Immutable;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>The tensors of an export and how each comes from the source: copied, or combined by the plan.</summary>
internal sealed class ExportTensors(Checkpoint source, PruningPlan plan) : IDisposable
{
    // Experts have two or three shapes: a buffer for each, since fresh large memory costs more than the sums.
    private readonly Dictionary<(string Shape, TensorType Type), torch.Tensor> _buffers = [];
    private readonly Dictionary<string, CoefficientMatrix> _mappings = Mappings(source, plan);

    /// <summary>Names, types and shapes of the new checkpoint, in the source's order; mappings of probabilities last.</summary>
    public IEnumerable<TensorInfo> Infos() =>
        (from info in source.Tensors
         let role = source.RoleOf(info.Name)
         let budget = GroupOf(role)?.ExpertMerging.Rows
         where budget is null || role.Expert < budget
         select budget is { } rows && role.Expert < 0 ? info with { Shape = [rows, .. info.Shape[1..]] } : info)
        .Concat(_mappings.Select(entry => new TensorInfo(entry.Key, TensorType.F32, [entry.Value.Rows, entry.Value.Columns])));

    /// <summary>Hands the data of one new tensor to <paramref name="use"/>; it is only valid there.</summary>
    public void With(string name, Action<torch.Tensor> use)
    {
        if (_mappings.TryGetValue(name, out var mapping))
        {
            using var values = torch.tensor(mapping.Values.ToArray(), [mapping.Rows, mapping.Columns]);
            use(values);
            return;
        }

        var role = source.RoleOf(name);
        var group = GroupOf(role);
        if (group is null)
        {
            use(source.Tensor(name));
        }
        else if (role.Expert < 0)
        {
            var rows = role.Part == ModelPart.Router ? group.RouterMapping : group.ExpertMerging;
            using var combined = ExpertCombiner.CombineRows(rows, source.Tensor(name));
            use(combined);
        }
        else
        {
            WithExpert(name, role, group.ExpertMerging, use);
        }
    }

    private static Dictionary<string, CoefficientMatrix> Mappings(Checkpoint source, PruningPlan plan)
    {
        var all = PruningPlan.Identity(source.Shape).Groups[0].RouterMapping;
        return plan.RouterSpace == RouterSpace.Logits
            ? []
            : source.Shape.SparseLayers
                .Select(layer => plan.ForLayer(layer)?.RouterMapping is { } own ? (layer, Matrix: own) : (layer, Matrix: all))
                .ToDictionary(entry => MappedMixtral.Mapping(entry.layer, entry.Matrix.Rows, entry.Matrix.Columns).Name, entry => entry.Matrix);
    }

    /// <summary>The group that changes a tensor. A mapping of probabilities leaves the gate as it is.</summary>
    private GroupPlan? GroupOf(TensorRole role) =>
        role.IsPlanned && (role.Part == ModelPart.Expert || plan.RouterSpace == RouterSpace.Logits) ? plan.ForLayer(role.Layer) : null;

    private void WithExpert(string name, TensorRole role, CoefficientMatrix merging, Action<torch.Tensor> use)
    {
        var experts = (SeparateExpertsSpec)source.Config.Sparse(role.Layer).Experts;
        torch.Tensor SourceOf(int expert) => source.Tensor(experts.Expert(expert).Matrices[role.Index].Name);
        var info = source.Info(name);
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
    public static (long All, long Experts) BytesOf(Checkpoint source, IEnumerable<TensorInfo> tensors)
    {
        var infos = tensors.ToImmutableArray();
        return (infos.Sum(info => info.Bytes), infos.Where(info => source.RoleOf(info.Name).Part == ModelPart.Expert).Sum(info => info.Bytes));
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

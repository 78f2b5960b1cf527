using System.Collections.Immutable;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>The tensors of an export and how each comes from the source: copied, or combined by the plan.</summary>
internal sealed class ExportTensors(Checkpoint source, PruningPlan plan) : IDisposable
{
    // Added to the choice of an expert that only fills a short layer; finite, and in the range of every stored type but float16.
    private const float ShutOut = -30_000;

    // Experts have two or three shapes: a buffer for each, since fresh large memory costs more than the sums.
    private readonly Dictionary<(string Shape, TensorType Type), torch.Tensor> _buffers = [];
    private readonly Dictionary<string, CoefficientMatrix> _mappings = Mappings(source, plan);

    /// <summary>Names, types and shapes of the new checkpoint, in the source's order; mappings of probabilities last.</summary>
    public IEnumerable<TensorInfo> Infos() =>
        (from info in source.Tensors
         let role = source.RoleOf(info.Name)
         let budget = GroupOf(role) is null ? (int?)null : plan.ExpertBudget
         where role.Part != ModelPart.FurtherLayer && (budget is null || role.Expert < budget)
         select budget is { } rows && role.Expert < 0 ? info with { Shape = [rows, .. info.Shape[1..]] } : info)
        .Concat(_mappings.Select(entry => new TensorInfo(entry.Key, TensorType.F32, [entry.Value.Rows, entry.Value.Columns])));

    /// <summary>Writes one new tensor; tensors that hold all experts go row by row.</summary>
    public void Write(string name, SafetensorsWriter writer, CancellationToken cancellationToken)
    {
        if (_mappings.TryGetValue(name, out var mapping))
        {
            using var values = torch.tensor(mapping.Values.ToArray(), [mapping.Rows, mapping.Columns]);
            writer.Write(name, values, cancellationToken);
            return;
        }

        var role = source.RoleOf(name);
        var group = GroupOf(role);
        if (group is null)
        {
            writer.Write(name, source.Tensor(name), cancellationToken);
        }
        else if (role.Part == ModelPart.Router)
        {
            using var scope = torch.NewDisposeScope();
            writer.Write(name, Padded(name, role.Layer, ExpertCombiner.CombineRows(group.RouterMapping, source.Tensor(name))), cancellationToken);
        }
        else if (role.Expert < 0)
        {
            writer.WriteRows(name, Rows(name, group.ExpertMerging, role), cancellationToken);
        }
        else
        {
            var experts = (SeparateExpertsSpec)source.Config.Sparse(role.Layer).Experts;
            writer.Write(name, Merged(source.Info(name), group.ExpertMerging, role.Expert, role, SourceOf), cancellationToken);

            torch.Tensor SourceOf(int expert)
            {
                var original = experts.Expert(expert).Matrices[role.Index].Name;
                source.RequestPages(original);
                return source.Tensor(original);
            }
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

    /// <summary>A router's tensor with rows for the experts that fill a short layer: they are never chosen.</summary>
    private torch.Tensor Padded(string name, int layer, torch.Tensor rows)
    {
        var missing = plan.ExpertBudget - rows.shape[0];
        if (missing == 0)
        {
            return rows;
        }

        var router = source.Config.Sparse(layer).Router;
        var isChoice = name == (router.Correction ?? router.Gate.Bias!).Name;
        return torch.cat([rows, torch.full([missing, .. rows.shape[1..]], isChoice ? ShutOut : 0f, dtype: rows.dtype)], 0);
    }

    private IEnumerable<torch.Tensor> Rows(string name, CoefficientMatrix merging, TensorRole role)
    {
        var (whole, info) = (source.Tensor(name), source.Info(name));
        for (var row = 0; row < plan.ExpertBudget; row++)
        {
            using var scope = torch.NewDisposeScope();
            yield return Merged(info with { Shape = info.Shape[1..] }, merging, row, role, expert => whole.select(0, expert));
        }
    }

    /// <summary>One new expert's tensor: the original's own, or a buffer that the next call overwrites.</summary>
    private torch.Tensor Merged(TensorInfo info, CoefficientMatrix merging, int row, TensorRole role, Func<int, torch.Tensor> sourceOf)
    {
        if (row >= merging.Rows)
        {
            return BufferFor(info).zero_();
        }

        var dominant = sourceOf(merging.DominantOf(row));
        if (merging.IsOneHotRow(row) && dominant.dtype == info.Type.ToScalarType())
        {
            return dominant;
        }

        var merged = BufferFor(info);
        using var scope = torch.NewDisposeScope();
        ExpertCombiner.CombineInto(
            merged,
            merging.Row(row),
            plan.Alignment == NeuronAlignment.None ? sourceOf : expert => source.NeuronOrders.Apply(role.Layer, expert, role.Index, sourceOf(expert)),
            Environment.ProcessorCount);
        return merged;
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

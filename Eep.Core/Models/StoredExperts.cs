using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// The routed experts of one block as they are stored, whatever the layout: each expert is a list of tensors ("slices") in the same order, so
/// that several can be combined slice by slice, and a unit can be made of the slices.
/// </summary>
internal abstract class StoredExperts(ExpertsSpec spec)
{
    public int Count => spec.Count;

    /// <summary>Number of slices of an expert.</summary>
    public abstract int Slices { get; }

    public static StoredExperts Of(ExpertsSpec spec) => spec switch
    {
        SeparateExpertsSpec separate => new SeparateStoredExperts(separate),
        FusedExpertsSpec fused => new FusedStoredExperts(fused),
        var other => throw new NotSupportedException($"No layout {other.GetType().Name}."),
    };

    /// <summary>One slice in its stored type; the caller's scope owns what is not the checkpoint's own view.</summary>
    public Tensor Stored(Checkpoint checkpoint, int expert, int slice) => checkpoint.ExpertTensor(spec, expert, slice);

    /// <summary>One slice in compute type, owned by the weights.</summary>
    public abstract Tensor Loaded(Weights weights, int expert, int slice);

    /// <summary>A unit over slices in compute type.</summary>
    public abstract GatedUnit Make(IReadOnlyList<Tensor> slices);

    private sealed class SeparateStoredExperts(SeparateExpertsSpec spec) : StoredExperts(spec)
    {
        private readonly DenseSpec[] _units = [.. Enumerable.Range(0, spec.Count).Select(spec.Expert)];

        public override int Slices => _units[0].Matrices.Length;

        public override Tensor Loaded(Weights weights, int expert, int slice) => weights.Get(NameOf(expert, slice));

        public override GatedUnit Make(IReadOnlyList<Tensor> slices)
        {
            var next = 0;
            var input = new GatedInput.Split(Take(_units[0].Gate), Take(_units[0].Up));
            return new GatedUnit(input, Take(_units[0].Down), spec.Activation);

            Linear Take(LinearSpec linear) => new(slices[next++], linear.Bias is null ? null : slices[next++]);
        }

        private string NameOf(int expert, int slice) => _units[expert].Matrices[slice].Name;
    }

    private sealed class FusedStoredExperts(FusedExpertsSpec spec) : StoredExperts(spec)
    {
        public override int Slices => spec.Stored.Length;

        public override Tensor Loaded(Weights weights, int expert, int slice)
        {
            var view = weights.Stored(spec.Stored[slice].Name).select(0, expert);
            var converted = weights.ToCompute(view);
            if (!ReferenceEquals(converted, view))
            {
                view.Dispose();
            }

            return weights.Own(converted);
        }

        public override GatedUnit Make(IReadOnlyList<Tensor> slices)
        {
            var next = 0;
            var input = new GatedInput.Joined(Take(spec.GateUpBias), spec.Interleaved);
            return new GatedUnit(input, Take(spec.DownBias), spec.Activation);

            Linear Take(TensorSpec? bias) => new(slices[next++], bias is null ? null : slices[next++], spec.Transposed);
        }
    }
}

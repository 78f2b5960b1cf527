using System.Collections.Immutable;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>
/// A model folder in the Hugging Face layout: config.json and one or more memory-mapped safetensors files. Opening reads headers
/// only and checks that every tensor the config calls for is there with its shape; weights are read on first use.
/// </summary>
/// <remarks>Owns its maps and every view it gave out; dispose it last. Safe for use by several threads.</remarks>
public sealed class Checkpoint : IDisposable
{
    private readonly WeightFiles _weights;
    private readonly IReadOnlyDictionary<string, TensorRole> _roles;

    private Checkpoint(string folder, ModelConfig config, WeightFiles weights, IReadOnlyDictionary<string, TensorRole> roles)
    {
        _roles = roles;
        Folder = folder;
        Config = config;
        _weights = weights;
        NeuronOrders = new NeuronOrders(this);
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>What config.json says.</summary>
    public ModelConfig Config { get; }

    /// <summary>The sparse part, as plans see it.</summary>
    public MoeShape Shape => Config.Shape;

    /// <summary>All tensors, in the order of their files and data.</summary>
    public ImmutableArray<TensorInfo> Tensors => _weights.Tensors;

    /// <summary>Names of the files that hold the weights, in the order of <see cref="Tensors"/>.</summary>
    public ImmutableArray<string> WeightFileNames => _weights.FileNames;

    /// <summary>How inner neurons are ordered where plans align them.</summary>
    internal NeuronOrders NeuronOrders { get; }

    /// <summary>Opens and checks a folder. Needs no native torch.</summary>
    /// <exception cref="CheckpointException">The folder, or a file in it, cannot be used: which, what was expected, what was found.</exception>
    public static Checkpoint Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new CheckpointException(folder, null, "a folder with config.json and safetensors files", File.Exists(folder) ? "a file" : "nothing there");
        }

        var full = Path.GetFullPath(folder);
        PlainFile.CheckLinks(full);
        var config = ModelConfig.Read(Path.Combine(full, "config.json"));
        var weights = WeightFiles.Open(full);
        config = config with { Decoder = config.Decoder.AsStored(weights.Contains) };
        try
        {
            return new Checkpoint(full, config, weights, weights.Match(config));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>True when the checkpoint holds a tensor of this name.</summary>
    public bool Contains(string name) => _weights.Contains(name);

    /// <summary>What a tensor is to an expert plan; <see cref="ModelPart.Other"/> where the config does not call for it.</summary>
    public TensorRole RoleOf(string name) => _roles.TryGetValue(name, out var role) ? role : new TensorRole(ModelPart.Other);

    /// <summary>Name, stored type and shape of one tensor.</summary>
    /// <exception cref="CheckpointException">No tensor of this name.</exception>
    public TensorInfo Info(string name) => _weights.FileOf(name).Info(name);

    /// <summary>
    /// A CPU view of one tensor, in its stored type and shape, over the mapped file. Owned by the checkpoint: do not dispose it and do
    /// not use it after <see cref="Dispose"/>; every call gives the same object. Needs native torch.
    /// </summary>
    /// <exception cref="CheckpointException">No tensor of this name.</exception>
    public torch.Tensor Tensor(string name) => _weights.FileOf(name).Tensor(name);

    /// <summary>One tensor of a routed expert, as it is stored, whatever the layout; owned by the checkpoint, or the caller's scope where experts lie in one tensor.</summary>
    internal torch.Tensor ExpertTensor(ExpertsSpec experts, int expert, int index) => experts switch
    {
        SeparateExpertsSpec separate => Tensor(separate.Expert(expert).Matrices[index].Name),
        FusedExpertsSpec fused => Tensor(fused.Stored[index].Name).select(0, expert),
        var other => throw new NotSupportedException($"No layout {other.GetType().Name}."),
    };

    /// <summary>Has the system begin to read the pages that hold a tensor, which will be used at once.</summary>
    /// <exception cref="CheckpointException">No tensor of this name.</exception>
    public void RequestPages(string name) => _weights.FileOf(name).RequestPages(name);

    /// <summary>Lets the system take back the pages that hold a tensor; the next use reads them from the file again.</summary>
    /// <exception cref="CheckpointException">No tensor of this name.</exception>
    public void ReleasePages(string name) => _weights.FileOf(name).ReleasePages(name);

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();
}

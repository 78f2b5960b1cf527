using Eep.Core.Checkpoints;
using Eep.Core.Runs;

namespace Eep.Web.Models;

/// <summary>The only door to the models Eep knows: the shipped sample, the configured folders, the exports of completed runs.</summary>
public interface IModelService
{
    /// <summary>All models that can be chosen.</summary>
    Task<IReadOnlyList<ModelView>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Looks at a checkpoint folder; headers only.</summary>
    /// <exception cref="RunOptionsException">It is not a checkpoint that Eep can read; says why.</exception>
    Task<ModelView> InspectAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Everything that can be said about a checkpoint without reading weights.</summary>
    /// <exception cref="RunOptionsException">It is not a checkpoint that Eep can read; says why.</exception>
    Task<ModelDescription> DescribeAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>What the memory of a checkpoint is made of; headers only.</summary>
    /// <exception cref="RunOptionsException">It is not a checkpoint that Eep can read; says why.</exception>
    Task<ModelSizes> SizesAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>The run that a checkpoint folder is the export of, or null.</summary>
    Guid? RunOf(string path);
}

/// <summary>A model as the form shows it.</summary>
/// <param name="Path">What RunOptions.Model takes.</param>
/// <param name="SparseLayers">Layers with experts.</param>
/// <param name="TensorBytes">Size of all tensors.</param>
/// <param name="ExpertBytes">Of these, routed experts.</param>
public sealed record ModelView(
    string Name, string Path, string Family, int Layers, int SparseLayers, int ExpertCount, int ExpertsPerToken,
    long Parameters, long TensorBytes, long ExpertBytes, string Dtype)
{
    /// <summary>One sentence about the checkpoint's chat template; null when it could not be looked at.</summary>
    public string? ChatTemplate { get; init; }
}

/// <summary>A checkpoint in full.</summary>
/// <param name="Path">What RunOptions.Model takes.</param>
/// <param name="RunId">The run that made it, when it is an export.</param>
/// <param name="Card">Text of its README.md, or null.</param>
/// <param name="Files">Names and sizes of its files.</param>
public sealed record ModelDescription(
    string Path, CheckpointSummary Summary, Guid? RunId, string? Card, IReadOnlyList<(string Name, long Bytes)> Files);

using Eep.Core.Checkpoints.Deployment;

namespace Eep.Core.Runs;

/// <summary>What a run will cost, before it starts.</summary>
/// <param name="Evaluations">Exact upper bound of plans scored on the search split.</param>
/// <param name="MinSeconds">Lower end of the expected duration.</param>
/// <param name="MaxSeconds">Upper end.</param>
/// <param name="Basis">Where the time comes from: "12 earlier runs", "a short measurement", "guess from size".</param>
/// <param name="FullBytes">Tensor bytes of the model.</param>
/// <param name="PrunedBytes">Tensor bytes of the export.</param>
public sealed record RunEstimate(
    int Evaluations, double MinSeconds, double MaxSeconds, string Basis, long FullBytes, long PrunedBytes)
{
    /// <summary>The most memory that the engine's process is expected to take, in bytes: weights as they are computed with, states, work.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>What the run leaves on the disk, in bytes: the export and the journal.</summary>
    public long DiskBytes { get; init; }

    /// <summary>Whether the model is larger than the memory it may take, so that its layers are read from the files again and again.</summary>
    public bool Streams { get; init; }

    /// <summary>What transformers, vLLM and llama.cpp will make of the export.</summary>
    public IReadOnlyList<DeploymentFinding> Deployment { get; init; } = [];
}

using Eep.Core.Models;

namespace Eep.Core.Bench;

/// <summary>What <c>eep bench</c> measures.</summary>
public sealed record BenchOptions
{
    /// <summary>Device, arithmetic and threads of engine and plain evaluator alike.</summary>
    public ComputeOptions Compute { get; init; } = new();

    /// <summary>Plans of a generation where nothing else is said.</summary>
    public const int DefaultGeneration = 32;

    /// <summary>Plans of a generation; at least 1.</summary>
    public int Generation { get; init; } = DefaultGeneration;

    /// <summary>For how long each limit of the machine is measured.</summary>
    public TimeSpan LimitsBudget { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Models, in order; not used with <see cref="Checkpoint"/>.</summary>
    public IReadOnlyList<BenchModel> Models { get; init; } = [BenchModel.Sample, BenchModel.Small, BenchModel.Larger];

    /// <summary>What is measured of each.</summary>
    public IReadOnlyList<BenchPart> Parts { get; init; } = [.. Enum.GetValues<BenchPart>()];

    /// <summary>Kinds of generations.</summary>
    public IReadOnlyList<BenchKind> Kinds { get; init; } = [.. Enum.GetValues<BenchKind>()];

    /// <summary>Ways of scoring a generation.</summary>
    public IReadOnlyList<BenchScoring> Scorings { get; init; } = [.. Enum.GetValues<BenchScoring>()];

    /// <summary>A checkpoint folder instead, or null.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Its task file (.yaml).</summary>
    public string? Input { get; init; }

    /// <summary>Folder with the sample's model and tasks.</summary>
    public required string Samples { get; init; }

    /// <summary>Where random models and exports are written; what is made there is deleted.</summary>
    public required string WorkFolder { get; init; }
}

/// <summary>A model that the bench brings with it.</summary>
public enum BenchModel
{
    /// <summary>The shipped sample and its question answering.</summary>
    Sample,

    /// <summary>Random weights in the shape of the 21-million Mixtral on which the published code was timed: 64 documents x 128 tokens.</summary>
    Small,

    /// <summary>Random weights, 0.73 billion: d = 1024, 8 layers, 8 experts, ffn 3584; 64 documents x 64 tokens.</summary>
    Larger,
}

/// <summary>One part of the measuring.</summary>
public enum BenchPart
{
    /// <summary>Forward tokens a second, beside the product rate.</summary>
    Forward,

    /// <summary>Seconds per plan for generations of several kinds.</summary>
    Generations,

    /// <summary>What each way of avoiding work avoids.</summary>
    Savings,

    /// <summary>A whole search.</summary>
    Search,

    /// <summary>Bytes a second of an export.</summary>
    Export,
}

/// <summary>How the plans of a generation are made.</summary>
public enum BenchKind
{
    /// <summary>Selections that have nothing to do with one another.</summary>
    Random,

    /// <summary>Mutated children of 4 random selections.</summary>
    Children,

    /// <summary>Random selections with noise in every layer group.</summary>
    Merged,
}

/// <summary>What a generation is asked.</summary>
public enum BenchScoring
{
    /// <summary>The log-likelihood of each document's first reference answer.</summary>
    Forward,

    /// <summary>The task's own questions, where it generates.</summary>
    Generative,
}

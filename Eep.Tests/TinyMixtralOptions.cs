using System.Text.Json.Nodes;

namespace Eep.Tests;

/// <summary>What a <see cref="TinyMixtral"/> looks like; the defaults make 4 experts, top-2, 2 layers and a vocabulary of 64.</summary>
public sealed record TinyMixtralOptions
{
    public int Seed { get; init; } = 1;

    public int HiddenSize { get; init; } = 32;

    public int IntermediateSize { get; init; } = 48;

    public int LayerCount { get; init; } = 2;

    public int HeadCount { get; init; } = 4;

    public int KeyValueHeadCount { get; init; } = 2;

    public int HeadDimension { get; init; } = 8;

    public int ExpertCount { get; init; } = 4;

    public int ExpertsPerToken { get; init; } = 2;

    /// <summary>At least 64, the size of the tokenizer; what is above has embeddings but no text.</summary>
    public int VocabularySize { get; init; } = TinyTokenizer.Size;

    public int? SlidingWindow { get; init; }

    public bool TieWordEmbeddings { get; init; }

    /// <summary>Store the weights as bfloat16 instead of float32.</summary>
    public bool Bfloat16 { get; init; }

    /// <summary>Changes config.json before it is written.</summary>
    public Action<JsonObject>? EditConfig { get; init; }

    /// <summary>Changes a tensor's values (row-major) before they are written; gets the tensor's name.</summary>
    public Action<string, float[]>? EditWeights { get; init; }
}

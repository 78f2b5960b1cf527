namespace Eep.Core.Models;

/// <summary>What the engine avoids doing, each switchable so that its share can be measured. No setting changes an answer.</summary>
public sealed record EngineOptions
{
    /// <summary>Plans that agree on the first layers share their hidden states. Default true.</summary>
    public bool ShareLayers { get; init; } = true;

    /// <summary>The last layer's feed-forward part runs only on tokens whose logits are read. Default true.</summary>
    public bool FeedOnlyReadRows { get; init; } = true;

    /// <summary>A reference answer is read together with its prompt, so that a right answer needs no generation. Default true.</summary>
    public bool UseDrafts { get; init; } = true;

    /// <summary>Generation stops as soon as the score of the answer is decided. Default true.</summary>
    public bool StopWhenDecided { get; init; } = true;

    /// <summary>Documents that are read and generated side by side; at least 1. Default 80.</summary>
    public int DocumentsPerBlock { get; init; } = 80;

    /// <summary>Bytes that the hidden states, keys and values of one worker may take; bounds how many plans walk together. Null = as the memory plan has it.</summary>
    public long? StateBytes { get; init; }

    /// <summary>Bytes of states of plans' first layers that are kept for later generations; 0 keeps none. Null = as the memory plan has it.</summary>
    public long? PrefixBytes { get; init; }

    /// <summary>Bytes of merged experts kept for plans that share them. Null = as the memory plan has it.</summary>
    public long? MergedBytes { get; init; }
}

using Eep.Core.Checkpoints;

namespace Eep.Core.Bench;

/// <summary>Sizes of a Mixtral with random weights.</summary>
/// <param name="Hidden">d.</param>
/// <param name="Inner">Width of an expert.</param>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Experts">E; two are active per token.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyHeads">Key-value heads.</param>
/// <param name="Vocabulary">At least 256, for a token of each byte.</param>
/// <param name="Type">Stored type.</param>
public sealed record RandomModelShape(
    int Hidden, int Inner, int Layers, int Experts, int Heads, int KeyHeads, int Vocabulary, TensorType Type)
{
    /// <summary>The larger model of the bench: 0.73 billion parameters.</summary>
    public static RandomModelShape Larger(TensorType type) => new(1024, 3584, 8, 8, 16, 4, 4096, type);

    /// <summary>The 21-million Mixtral on which the published code was timed.</summary>
    public static RandomModelShape Small(TensorType type) => new(256, 512, 6, 8, 8, 4, 2048, type);

    /// <summary>Mixtral-8x7B's tensors in bfloat16, with as many layers as fill a size; at least one.</summary>
    public static RandomModelShape LikeMixtral(long bytes)
    {
        var one = new RandomModelShape(4096, 14_336, 1, 8, 32, 8, 32_000, TensorType.BF16);
        var layer = (long)one.Experts * 3 * one.Hidden * one.Inner * one.Type.ElementBytes();
        var ends = 2L * one.Vocabulary * one.Hidden * one.Type.ElementBytes();
        return one with { Layers = (int)Math.Max(1, (bytes - ends) / layer) };
    }
}

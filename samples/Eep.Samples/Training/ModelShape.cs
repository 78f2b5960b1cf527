namespace Eep.Samples.Training;

/// <summary>The sample model's sizes; a Mixtral in everything but scale.</summary>
public sealed record ModelShape(int VocabularySize)
{
    public int Layers { get; init; } = 4;

    public int Hidden { get; init; } = 128;

    public int Heads { get; init; } = 4;

    public int KeyValueHeads { get; init; } = 2;

    public int Feedforward { get; init; } = 160;

    public int Experts { get; init; } = 8;

    public int ExpertsPerToken { get; init; } = 2;

    public int MaximumPositions { get; init; } = 256;

    public double RopeTheta { get; init; } = 10000;

    public double Epsilon { get; init; } = 1e-5;

    public int HeadSize => Hidden / Heads;

    /// <summary>Name and shape of every tensor, with the names of a Hugging Face Mixtral checkpoint.</summary>
    public IEnumerable<(string Name, long[] Shape)> Tensors()
    {
        yield return ("model.embed_tokens.weight", [VocabularySize, Hidden]);
        for (var layer = 0; layer < Layers; layer++)
        {
            foreach (var (name, shape) in LayerTensors())
            {
                yield return ($"model.layers.{layer}.{name}", shape);
            }
        }

        yield return ("model.norm.weight", [Hidden]);
        yield return ("lm_head.weight", [VocabularySize, Hidden]);
    }

    private IEnumerable<(string Name, long[] Shape)> LayerTensors()
    {
        var keyValue = KeyValueHeads * HeadSize;
        yield return ("input_layernorm.weight", [Hidden]);
        yield return ("self_attn.q_proj.weight", [Hidden, Hidden]);
        yield return ("self_attn.k_proj.weight", [keyValue, Hidden]);
        yield return ("self_attn.v_proj.weight", [keyValue, Hidden]);
        yield return ("self_attn.o_proj.weight", [Hidden, Hidden]);
        yield return ("post_attention_layernorm.weight", [Hidden]);
        yield return ("block_sparse_moe.gate.weight", [Experts, Hidden]);
        for (var expert = 0; expert < Experts; expert++)
        {
            yield return ($"block_sparse_moe.experts.{expert}.w1.weight", [Feedforward, Hidden]);
            yield return ($"block_sparse_moe.experts.{expert}.w2.weight", [Hidden, Feedforward]);
            yield return ($"block_sparse_moe.experts.{expert}.w3.weight", [Feedforward, Hidden]);
        }
    }
}

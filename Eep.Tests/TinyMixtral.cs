using System.Text.Json.Nodes;

namespace Eep.Tests;

/// <summary>
/// A random Mixtral checkpoint small enough to make on the fly, in a folder of its own that disappears with it: config.json,
/// model.safetensors and a byte-level BPE tokenizer.json for lower-case text. Written without any code of the product.
/// </summary>
public sealed class TinyMixtral : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-tiny-");
    private readonly TinyMixtralOptions _options;

    public TinyMixtral(TinyMixtralOptions? options = null)
    {
        _options = options ?? new TinyMixtralOptions();
        var config = Config();
        _options.EditConfig?.Invoke(config);
        File.WriteAllText(Path.Combine(Folder, "config.json"), config.ToJsonString());
        File.WriteAllText(Path.Combine(Folder, "generation_config.json"), """{"bos_token_id": 1, "eos_token_id": 2}""");
        File.WriteAllText(Path.Combine(Folder, "tokenizer.json"), TinyTokenizer.Json(_options.VocabularySize));
        File.WriteAllText(
            Path.Combine(Folder, "tokenizer_config.json"),
            """{"add_bos_token": true, "bos_token": "<s>", "eos_token": "</s>", "tokenizer_class": "PreTrainedTokenizerFast"}""");
        TinyWeights.Write(Folder, Tensors(), _options.Seed, _options.Bfloat16, _options.EditWeights);
    }

    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private JsonObject Config() => new()
    {
        ["architectures"] = new JsonArray("MixtralForCausalLM"),
        ["model_type"] = "mixtral",
        ["hidden_size"] = _options.HiddenSize,
        ["intermediate_size"] = _options.IntermediateSize,
        ["num_hidden_layers"] = _options.LayerCount,
        ["num_attention_heads"] = _options.HeadCount,
        ["num_key_value_heads"] = _options.KeyValueHeadCount,
        ["head_dim"] = _options.HeadDimension,
        ["num_local_experts"] = _options.ExpertCount,
        ["num_experts_per_tok"] = _options.ExpertsPerToken,
        ["vocab_size"] = _options.VocabularySize,
        ["max_position_embeddings"] = 512,
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 10000.0,
        ["sliding_window"] = _options.SlidingWindow,
        ["tie_word_embeddings"] = _options.TieWordEmbeddings,
        ["hidden_act"] = "silu",
        ["bos_token_id"] = 1,
        ["eos_token_id"] = 2,
        ["torch_dtype"] = _options.Bfloat16 ? "bfloat16" : "float32",
    };

    private IEnumerable<(string Name, int[] Shape)> Tensors()
    {
        var (hidden, inner) = (_options.HiddenSize, _options.IntermediateSize);
        var queries = _options.HeadCount * _options.HeadDimension;
        var keys = _options.KeyValueHeadCount * _options.HeadDimension;
        yield return ("model.embed_tokens.weight", [_options.VocabularySize, hidden]);
        for (var layer = 0; layer < _options.LayerCount; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            yield return (prefix + "input_layernorm.weight", [hidden]);
            yield return (prefix + "self_attn.q_proj.weight", [queries, hidden]);
            yield return (prefix + "self_attn.k_proj.weight", [keys, hidden]);
            yield return (prefix + "self_attn.v_proj.weight", [keys, hidden]);
            yield return (prefix + "self_attn.o_proj.weight", [hidden, queries]);
            yield return (prefix + "post_attention_layernorm.weight", [hidden]);
            yield return (prefix + "block_sparse_moe.gate.weight", [_options.ExpertCount, hidden]);
            for (var expert = 0; expert < _options.ExpertCount; expert++)
            {
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w1.weight", [inner, hidden]);
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w2.weight", [hidden, inner]);
                yield return ($"{prefix}block_sparse_moe.experts.{expert}.w3.weight", [inner, hidden]);
            }
        }

        yield return ("model.norm.weight", [hidden]);
        if (!_options.TieWordEmbeddings)
        {
            yield return ("lm_head.weight", [_options.VocabularySize, hidden]);
        }
    }
}

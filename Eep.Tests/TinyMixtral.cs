using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
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
        File.WriteAllText(Path.Combine(Folder, "config.json"), Config().ToJsonString());
        File.WriteAllText(Path.Combine(Folder, "generation_config.json"), """{"bos_token_id": 1, "eos_token_id": 2}""");
        File.WriteAllText(Path.Combine(Folder, "tokenizer.json"), TinyTokenizer.Json(_options.VocabularySize));
        File.WriteAllText(
            Path.Combine(Folder, "tokenizer_config.json"),
            """{"add_bos_token": true, "bos_token": "<s>", "eos_token": "</s>", "tokenizer_class": "PreTrainedTokenizerFast"}""");
        WriteWeights();
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

    private void WriteWeights()
    {
        var random = new Random(_options.Seed);
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        using var data = new MemoryStream();
        foreach (var (name, shape) in Tensors())
        {
            var values = Draw(random, name, shape);
            _options.EditWeights?.Invoke(name, values);
            var bytes = _options.Bfloat16 ? ToBfloat16(values) : MemoryMarshal.AsBytes<float>(values).ToArray();
            header[name] = new JsonObject
            {
                ["dtype"] = _options.Bfloat16 ? "BF16" : "F32",
                ["shape"] = JsonSerializer.SerializeToNode(shape),
                ["data_offsets"] = new JsonArray(data.Length, data.Length + bytes.Length),
            };
            data.Write(bytes);
        }

        var text = header.ToJsonString();
        var json = Encoding.UTF8.GetBytes(text.PadRight((text.Length + 7) / 8 * 8));
        using var file = File.Create(Path.Combine(Folder, "model.safetensors"));
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(json);
        data.WriteTo(file);
    }

    /// <summary>Normal numbers / sqrt(fan-in), routers twice as large so that routing matters, norms around 1.</summary>
    private static float[] Draw(Random random, string name, int[] shape)
    {
        var isNorm = shape.Length == 1;
        var scale = isNorm ? 0.1 : (name.Contains("gate.weight", StringComparison.Ordinal) ? 2.0 : 1.0) / Math.Sqrt(shape[^1]);
        var values = new float[shape.Aggregate(1, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = (float)((isNorm ? 1 : 0) + (scale * normal));
        }

        return values;
    }

    private static byte[] ToBfloat16(float[] values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        }

        return bytes;
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Eep.Core.Checkpoints;
using TorchSharp;

namespace Eep.Core.Bench;

/// <summary>
/// A Mixtral checkpoint of random weights with a tokenizer of single bytes: speed and memory do not depend on what the numbers are.
/// </summary>
public static class RandomModel
{
    /// <summary>Writes it to a new folder; every tensor is normal with deviation 1 / sqrt(columns), every norm is 1.</summary>
    /// <returns>Bytes of all tensors.</returns>
    public static long Write(string folder, RandomModelShape shape, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, Config(shape));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), ByteTokenizer.Json(shape.Vocabulary));
        ImmutableArray<TensorInfo> infos = [.. ModelConfig.Read(config).Decoder.Tensors()
            .Select(entry => new TensorInfo(entry.Tensor.Name, shape.Type, entry.Tensor.Shape))];
        using var random = new torch.Generator(1);
        using var writer = SafetensorsWriter.Create(folder, infos);
        foreach (var info in writer.Tensors)
        {
            using var scope = torch.NewDisposeScope();
            writer.Write(info.Name, Draw(info, random), cancellationToken);
        }

        writer.Complete();
        return infos.Sum(info => info.Bytes);
    }

    private static torch.Tensor Draw(TensorInfo info, torch.Generator random)
    {
        var type = info.Type.ToScalarType();
        return info.Shape.Length == 1
            ? torch.ones([.. info.Shape], dtype: type)
            : torch.randn([.. info.Shape], dtype: type, generator: random).TimesInPlace(1 / Math.Sqrt(info.Shape[^1]));
    }

    private static string Config(RandomModelShape shape) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["architectures"] = (object[])["MixtralForCausalLM"],
        ["model_type"] = "mixtral",
        ["hidden_size"] = shape.Hidden,
        ["intermediate_size"] = shape.Inner,
        ["num_hidden_layers"] = shape.Layers,
        ["num_attention_heads"] = shape.Heads,
        ["num_key_value_heads"] = shape.KeyHeads,
        ["num_local_experts"] = shape.Experts,
        ["num_experts_per_tok"] = 2,
        ["vocab_size"] = shape.Vocabulary,
        ["max_position_embeddings"] = 4096,
        ["rope_theta"] = 1e6,
        ["torch_dtype"] = shape.Type == TensorType.BF16 ? "bfloat16" : "float32",
    });
}

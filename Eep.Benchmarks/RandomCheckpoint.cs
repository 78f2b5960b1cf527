using System.Collections.Immutable;
using System.Text.Json;
using Eep.Core.Checkpoints;
using TorchSharp;

namespace Eep.Benchmarks;

/// <summary>A sharded checkpoint of random bfloat16 weights: Mixtral-8x7B's tensors, with as many layers as fill a size.</summary>
internal static class RandomCheckpoint
{
    private const long Hidden = 4096;
    private const long Inner = 14_336;
    private const long Experts = 8;
    private const long Vocabulary = 32_000;
    private const int ElementBytes = 2;

    /// <summary>Bytes of one layer, nearly: its experts.</summary>
    public const long LayerBytes = Experts * 3 * Hidden * Inner * ElementBytes;

    /// <summary>Writes it; a tensor of each shape is drawn once and written under every name.</summary>
    /// <returns>Bytes of all tensors.</returns>
    public static long Create(string folder, long bytes, CancellationToken cancellationToken)
    {
        var layers = Math.Max(1, (bytes - (2 * Vocabulary * Hidden * ElementBytes)) / LayerBytes);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "config.json");
        File.WriteAllText(path, Config(layers));
        var infos = ModelConfig.Read(path).Decoder.Tensors()
            .Select(entry => new TensorInfo(entry.Tensor.Name, TensorType.BF16, entry.Tensor.Shape))
            .ToImmutableArray();
        var drawn = new Dictionary<string, torch.Tensor>();
        using var writer = SafetensorsWriter.Create(folder, infos);
        foreach (var info in writer.Tensors)
        {
            if (!drawn.TryGetValue(info.ShapeText, out var tensor))
            {
                tensor = torch.randn([.. info.Shape], dtype: torch.bfloat16);
                drawn.Add(info.ShapeText, tensor);
            }

            writer.Write(info.Name, tensor, cancellationToken);
        }

        writer.Complete();
        foreach (var tensor in drawn.Values)
        {
            tensor.Dispose();
        }

        return infos.Sum(info => info.Bytes);
    }

    private static string Config(long layers) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["architectures"] = (object[])["MixtralForCausalLM"],
        ["model_type"] = "mixtral",
        ["hidden_size"] = Hidden,
        ["intermediate_size"] = Inner,
        ["num_hidden_layers"] = layers,
        ["num_attention_heads"] = 32,
        ["num_key_value_heads"] = 8,
        ["num_local_experts"] = Experts,
        ["num_experts_per_tok"] = 2,
        ["vocab_size"] = Vocabulary,
        ["rope_theta"] = 1e6,
        ["torch_dtype"] = "bfloat16",
    });
}

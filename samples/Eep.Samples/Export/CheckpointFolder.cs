using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Samples.Tokens;
using Eep.Samples.Training;
using TorchSharp;

namespace Eep.Samples.Export;

/// <summary>The trained model as a folder that transformers opens as a MixtralForCausalLM; its tokenizer files lie there already.</summary>
public static class CheckpointFolder
{
    private const string WeightsFile = "model.safetensors";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string folder, FlatParameters parameters)
    {
        Directory.CreateDirectory(folder);
        WriteWeights(Path.Combine(folder, WeightsFile), parameters);
        Save(folder, "config.json", Configuration(parameters.Shape));
        Save(folder, "generation_config.json", new JsonObject
        {
            ["_from_model_config"] = true,
            ["bos_token_id"] = BpeTokenizer.Begin,
            ["eos_token_id"] = BpeTokenizer.End,
            ["pad_token_id"] = BpeTokenizer.Padding,
            ["transformers_version"] = "4.57.6",
        });
    }

    /// <summary>Reads back what <see cref="Write"/> wrote.</summary>
    public static FlatParameters Read(string folder, ModelShape shape)
    {
        var parameters = new FlatParameters(shape);
        using var file = SafetensorsFile.Open(Path.Combine(folder, WeightsFile));
        foreach (var (name, leaf) in parameters.Leaves(requiresGradient: false))
        {
            using (leaf)
            {
                using var stored = file.Tensor(name);
                leaf.copy_(stored);
            }
        }

        return parameters;
    }

    private static void WriteWeights(string path, FlatParameters parameters)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var leaves = parameters.Leaves(requiresGradient: false);
        SafetensorsWriter.WriteFile(path, leaves.Select(leaf => (leaf.Key, leaf.Value.to(torch.bfloat16))));
        foreach (var leaf in leaves.Values)
        {
            leaf.Dispose();
        }
    }

    private static void Save(string folder, string name, JsonNode content) =>
        File.WriteAllText(Path.Combine(folder, name), content.ToJsonString(Indented) + "\n");

    private static JsonObject Configuration(ModelShape shape) => new()
    {
        ["architectures"] = new JsonArray("MixtralForCausalLM"),
        ["attention_dropout"] = 0.0,
        ["bos_token_id"] = BpeTokenizer.Begin,
        ["dtype"] = "bfloat16",
        ["eos_token_id"] = BpeTokenizer.End,
        ["head_dim"] = shape.HeadSize,
        ["hidden_act"] = "silu",
        ["hidden_size"] = shape.Hidden,
        ["initializer_range"] = 0.02,
        ["intermediate_size"] = shape.Feedforward,
        ["max_position_embeddings"] = shape.MaximumPositions,
        ["model_type"] = "mixtral",
        ["num_attention_heads"] = shape.Heads,
        ["num_experts_per_tok"] = shape.ExpertsPerToken,
        ["num_hidden_layers"] = shape.Layers,
        ["num_key_value_heads"] = shape.KeyValueHeads,
        ["num_local_experts"] = shape.Experts,
        ["output_router_logits"] = false,
        ["pad_token_id"] = BpeTokenizer.Padding,
        ["rms_norm_eps"] = shape.Epsilon,
        ["rope_theta"] = shape.RopeTheta,
        ["router_aux_loss_coef"] = 0.01,
        ["router_jitter_noise"] = 0.0,
        ["sliding_window"] = null,
        ["tie_word_embeddings"] = false,
        ["torch_dtype"] = "bfloat16",
        ["transformers_version"] = "4.57.6",
        ["use_cache"] = true,
        ["vocab_size"] = shape.VocabularySize,
    };
}

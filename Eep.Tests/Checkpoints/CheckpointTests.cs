using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Checkpoints.Families;

namespace Eep.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Golden_ReadsConfigAndTensors()
    {
        using var checkpoint = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));
        var config = checkpoint.Config;
        Assert.Equal("mixtral", config.ModelType);
        Assert.Equal((64, 3, 256), (config.HiddenSize, config.LayerCount, config.VocabularySize));
        var attention = Assert.IsType<GroupedQueryAttentionSpec>(config.Decoder.Layer(0).Attention);
        Assert.Equal([64, 64], attention.Query.Weight.Shape.AsEnumerable());
        Assert.Equal([32, 64], attention.Key.Weight.Shape.AsEnumerable());
        Assert.Equal(16, attention.HeadDimension);
        Assert.Null(attention.Window);
        Assert.Equal((1e6, 1e-5), (attention.Rope!.Theta, config.Decoder.FinalNorm.Epsilon));
        Assert.NotNull(config.Decoder.Head);
        Assert.Equal(TensorType.F32, config.DeclaredType);
        Assert.Equal((8, 2), (checkpoint.Shape.ExpertCount, checkpoint.Shape.ExpertsPerToken));
        Assert.Equal([0, 1, 2], checkpoint.Shape.SparseLayers.AsEnumerable());
        Assert.Equal([8L, 64L], checkpoint.Tensor(MixtralNames.Router(2)).shape);
        Assert.Equal(3 + (3 * (7 + 24)), checkpoint.Tensors.Length);
        Assert.False(checkpoint.Contains("model.layers.3.input_layernorm.weight"));
    }

    [Fact]
    public void Open_OldSpellingOfTheType_IsRead()
    {
        using var checkpoint = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-bf16"));
        Assert.Equal(TensorType.BF16, checkpoint.Config.DeclaredType);
        Assert.Equal(TensorType.BF16, checkpoint.Info(MixtralNames.Embedding).Type);
    }

    [Fact]
    public void Open_NewSpellingOfRope_IsRead()
    {
        var folder = Edited(config =>
        {
            config.Remove("rope_theta");
            config["rope_parameters"] = new JsonObject { ["rope_theta"] = 5000.0, ["rope_type"] = "default" };
        });
        using var checkpoint = Checkpoint.Open(folder);
        Assert.Equal(5000, checkpoint.Config.RopeTheta);
    }

    [Theory]
    [InlineData("num_experts")]
    [InlineData("n_routed_experts")]
    public void Open_SynonymOfTheExpertCount_IsRead(string key)
    {
        var folder = Edited(config =>
        {
            config.Remove("num_local_experts");
            config[key] = 8;
        });
        using var checkpoint = Checkpoint.Open(folder);
        Assert.Equal(8, checkpoint.Shape.ExpertCount);
    }

    [Theory]
    [InlineData("model_type", "\"bert\"", "model_type: expected a known family (FAMILIES), found 'bert'.")]
    [InlineData("model_type", "null", "model_type: expected a value, found none.")]
    [InlineData("hidden_act", "\"gelu\"", "hidden_act: expected 'silu', found 'gelu'.")]
    [InlineData("hidden_size", "\"64\"", "hidden_size: expected a whole number from 1 to 16777216, found '64'.")]
    [InlineData("hidden_size", "0", "hidden_size: expected a whole number from 1 to 16777216, found 0.")]
    [InlineData("num_experts_per_tok", "9", "num_experts_per_tok: expected a whole number from 1 to 8, found 9.")]
    [InlineData("num_experts", "4", "num_local_experts: expected the same number under every spelling (4), found 8.")]
    [InlineData("num_key_value_heads", "3", "num_key_value_heads: expected a divisor of num_attention_heads (4), found 3.")]
    [InlineData("head_dim", "7", "head_dim: expected an even number, found 7.")]
    [InlineData("dtype", "\"float8_e4m3fn\"", "dtype: expected float32, float16 or bfloat16, found 'float8_e4m3fn'.")]
    [InlineData("tie_word_embeddings", "1", "tie_word_embeddings: expected true or false, found 1.")]
    [InlineData("rope_scaling", "{\"rope_type\":\"mrope\",\"factor\":4}", "rope_scaling.rope_type: expected default, linear, dynamic, yarn, llama3 or longrope, found 'mrope'.")]
    [InlineData("rope_parameters", "{\"rope_theta\":1000,\"rope_type\":\"default\"}", "rope_parameters.rope_theta: expected the same number under every spelling (1000000), found 1000.")]
    [InlineData("quantization_config", "{\"quant_method\":\"awq\"}", "quantization_config: expected no quantisation: weights stored as bfloat16, float16 or float32, so convert the checkpoint first, found quant_method 'awq'.")]
    [InlineData("mlp_layer_types", "[\"sparse\"]", "mlp_layer_types: expected no such key (it changes the computation in a way that is not implemented for mixtral), found an array.")]
    [InlineData("no_rope_layers", "[0]", "no_rope_layers: expected no such key (it changes the computation in a way that is not implemented for mixtral), found an array.")]
    [InlineData("rotary_pct", "0.25", "rotary_pct: expected no such key, or 1 (it changes the computation in a way that is not implemented for mixtral), found 0.25.")]
    [InlineData("norm_topk_prob", "false", "norm_topk_prob: expected no such key, or true (it changes the computation in a way that is not implemented for mixtral), found false.")]
    public void Open_FaultyConfigKey_SaysWhat(string key, string value, string message)
    {
        var folder = Edited(config => config[key] = JsonNode.Parse(value));
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        var families = string.Join(", ", ModelFamily.All.Select(family => family.ModelType));
        Assert.Equal($"{Path.Combine(folder, "config.json")}: {message.Replace("FAMILIES", families, StringComparison.Ordinal)}", error.Message);
    }

    [Theory]
    [InlineData("attention_bias", "false")]
    [InlineData("position_embedding_type", "\"rope\"")]
    [InlineData("quantization_config", "null")]
    [InlineData("routed_scaling_factor", "1.0")]
    [InlineData("rope_scaling", "{\"type\":\"default\"}")]
    [InlineData("made_up_by_a_trainer", "{\"x\":1}")]
    public void Open_KeyThatChangesNothing_IsAccepted(string key, string value)
    {
        using var checkpoint = Checkpoint.Open(Edited(config => config[key] = JsonNode.Parse(value)));
        Assert.Equal(8, checkpoint.Shape.ExpertCount);
    }

    [Fact]
    public void Open_BadJson_SaysWhere()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.WriteAllText(Path.Combine(folder, "config.json"), "{\n\"model_type\": mixtral\n}");
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.StartsWith($"{Path.Combine(folder, "config.json")}: expected well-formed JSON, found a fault at line 2: ", error.Message);
    }

    [Fact]
    public void Open_NoFolder_SaysSo()
    {
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder.Combine("absent")));
        Assert.Equal($"{_folder.Combine("absent")}: expected a folder with config.json and safetensors files, found nothing there.", error.Message);
    }

    [Fact]
    public void Open_NoWeights_SaysSo()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.Delete(Path.Combine(folder, "model.safetensors"));
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal($"{folder}: expected model.safetensors or model.safetensors.index.json, found neither.", error.Message);
    }

    [Fact]
    public void Open_TruncatedWeights_SaysSo()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        var weights = Path.Combine(folder, "model.safetensors");
        using (var stream = new FileStream(weights, FileMode.Open))
        {
            stream.SetLength(stream.Length - 1);
        }

        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal(weights, error.File);
        Assert.Contains("(truncated?)", error.Message);
    }

    [Fact]
    public void Open_MissingTensor_NamesIt()
    {
        var folder = Edited(config => config["num_hidden_layers"] = 4);
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal(
            $"{Path.Combine(folder, "model.safetensors")}: tensor 'model.layers.3.input_layernorm.weight': expected a tensor of shape [64], as config.json asks, found none.",
            error.Message);
    }

    [Fact]
    public void Open_HugeLayerCountInConfig_IsRefusedAtOnce()
    {
        var folder = Edited(config => config["num_hidden_layers"] = 2_000_000_000);
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal("num_hidden_layers", error.Part);
    }

    [Fact]
    public void Open_WrongShape_NamesBoth()
    {
        var folder = Edited(config => config["intermediate_size"] = 41);
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal(
            $"{Path.Combine(folder, "model.safetensors")}: tensor 'model.layers.0.block_sparse_moe.experts.0.w1.weight': expected shape [41, 64], as config.json asks, found [40, 64].",
            error.Message);
    }

    [Fact]
    public void Open_IntegerWeights_SaysWhichTypesAreRight()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        var weights = Path.Combine(folder, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        var at = bytes.AsSpan().IndexOf("\"F32\""u8);
        "\"I32\""u8.CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(weights, bytes);
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal("dtype F32, F16 or BF16", error.Expected);
        Assert.Equal("I32", error.Found);
    }

    [Theory]
    [InlineData("../x.safetensors")]
    [InlineData("/etc/x.safetensors")]
    [InlineData("a\\b.safetensors")]
    [InlineData(".safetensors")]
    [InlineData("model.bin")]
    public void Open_IndexThatLeavesTheFolder_IsRefused(string shard)
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.Delete(Path.Combine(folder, "model.safetensors"));
        var index = Path.Combine(folder, "model.safetensors.index.json");
        File.WriteAllText(index, new JsonObject { ["weight_map"] = new JsonObject { ["a"] = shard } }.ToJsonString());
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal($"{index}: weight_map 'a': expected the name of a .safetensors file in this folder, found '{shard}'.", error.Message);
    }

    [Fact]
    public void Open_IndexWithATensorThatItsShardLacks_NamesIt()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.Move(Path.Combine(folder, "model.safetensors"), Path.Combine(folder, "part.safetensors"));
        File.WriteAllText(
            Path.Combine(folder, "model.safetensors.index.json"), """{"weight_map":{"model.absent":"part.safetensors"}}""");
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal(
            $"{Path.Combine(folder, "part.safetensors")}: tensor 'model.absent': expected the tensor that model.safetensors.index.json says is here, found none.",
            error.Message);
    }

    [Fact]
    public void Open_MissingShard_SaysSo()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.Delete(Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(
            Path.Combine(folder, "model.safetensors.index.json"), """{"weight_map":{"a":"model-00001-of-00001.safetensors"}}""");
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder));
        Assert.Equal($"{Path.Combine(folder, "model-00001-of-00001.safetensors")}: expected a file, found nothing there.", error.Message);
    }

    private string Edited(Action<JsonObject> edit)
    {
        var folder = _folder.CopyGolden("mixtral-base");
        var path = Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(config);
        File.WriteAllText(path, config.ToJsonString());
        return folder;
    }
}

using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints;

/// <summary>What config.json says, under the rules of deepseek_v2, deepseek_v3 and glm4_moe.</summary>
public sealed class DeepSeekFamilyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_V3_DescribesItsRouter()
    {
        var router = Read("deepseek_v3-base").Sparse(2).Router;

        Assert.Equal((RouterScore.Sigmoid, true, 1e-20, 2.5), (router.Score, router.Renormalises, router.RenormalisationEpsilon, router.Scaling));
        Assert.Equal(new ExpertGroups(4, 2, ByTopTwo: true), router.Groups);
        Assert.Equal("model.layers.2.mlp.gate.e_score_correction_bias", router.Correction!.Name);
        Assert.True(router.IsFloat32);
        Assert.True(router.SlicesExactly);
    }

    [Fact]
    public void Read_V2_FollowsTheTopKMethod()
    {
        var greedy = Read("deepseek_v2-lite", """{"n_group": 4, "topk_group": 1, "routed_scaling_factor": 16}""").Router;
        var grouped = Read("deepseek_v2-group").Router;

        Assert.Null(greedy.Groups);
        Assert.Equal(16, greedy.Scaling);
        Assert.Equal(new ExpertGroups(4, 2, ByTopTwo: false), grouped.Groups);
        Assert.Equal((RouterScore.Softmax, false), (grouped.Score, grouped.Renormalises));
        Assert.False(grouped.SlicesExactly);
    }

    [Fact]
    public void Read_RenormalisationOfV2_HasNoEffectAndIsRemarked()
    {
        var config = Read("deepseek_v2-lite", """{"norm_topk_prob": true}""");
        Assert.False(config.Router.Renormalises);
        Assert.Contains("norm_topk_prob is true", Assert.Single(config.Remarks), StringComparison.Ordinal);
        Assert.Empty(Read("deepseek_v2-lite").Remarks);
    }

    [Fact]
    public void Read_AbsentKeys_TakeTheFamilysDefaults()
    {
        var v3 = Read("deepseek_v3-base", """{"n_routed_experts": 32, "num_hidden_layers": 5}""",
            "n_group", "topk_group", "norm_topk_prob", "routed_scaling_factor", "first_k_dense_replace", "rope_interleave", "q_lora_rank");
        Assert.Equal(new ExpertGroups(8, 4, ByTopTwo: true), v3.Router.Groups);
        Assert.Equal((true, 2.5), (v3.Router.Renormalises, v3.Router.Scaling));
        Assert.Equal([3, 4], v3.SparseLayers.AsEnumerable());
        var latent = Assert.IsType<LatentAttentionSpec>(v3.Decoder.Layer(0).Attention);
        Assert.Equal(RopeLayout.Interleaved, latent.Rope.Layout);
        Assert.Equal(1536, latent.QueryDown!.Weight.Shape[0]);

        var glm = Read("glm4_moe-base", "{}", "n_group", "topk_group", "use_qk_norm", "partial_rotary_factor", "routed_scaling_factor", "attention_bias");
        Assert.Equal(new ExpertGroups(1, 1, ByTopTwo: true), glm.Router.Groups);
        var grouped = Assert.IsType<GroupedQueryAttentionSpec>(glm.Decoder.Layer(0).Attention);
        Assert.Equal((16, 1.0), (grouped.Rope!.Dimension, glm.Router.Scaling));
        Assert.True(grouped.QueryNorm is null && grouped.Query.Bias is null);
    }

    [Fact]
    public void Read_LatentAttention_NamesItsTensorsAndScales()
    {
        var plain = Assert.IsType<LatentAttentionSpec>(Read("deepseek_v2-lite").Decoder.Layer(0).Attention);
        Assert.Equal("model.layers.0.self_attn.q_proj.weight", plain.Query.Weight.Name);
        Assert.Null(plain.QueryDown);
        Assert.Equal(1 / Math.Sqrt(24), plain.Scale, 1e-15);

        var biased = Assert.IsType<LatentAttentionSpec>(
            Read("deepseek_v3-base", """{"attention_bias": true, "rms_norm_eps": 0.01}""").Decoder.Layer(1).Attention);
        Assert.Equal(
            [
                "kv_a_layernorm.weight", "kv_a_proj_with_mqa.bias", "kv_a_proj_with_mqa.weight", "kv_b_proj.weight", "o_proj.bias", "o_proj.weight",
                "q_a_layernorm.weight", "q_a_proj.bias", "q_a_proj.weight", "q_b_proj.weight",
            ],
            biased.Tensors.Select(tensor => tensor.Name.Replace("model.layers.1.self_attn.", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal((1e-6, 1e-6), (biased.QueryNorm!.Epsilon, biased.KeyValueNorm.Epsilon));

        // 0.1 * 0.707 * ln 8 + 1, squared.
        var yarn = Assert.IsType<LatentAttentionSpec>(Read("deepseek_v2-yarn").Decoder.Layer(0).Attention);
        Assert.Equal(Math.Pow((0.0707 * Math.Log(8)) + 1, 2) / Math.Sqrt(24), yarn.Scale, 1e-12);
    }

    [Fact]
    public void Read_LayerFrequency_PicksTheLayersItDivides()
    {
        Assert.Equal([0, 2], Read("deepseek_v2-lite", """{"first_k_dense_replace": 0, "moe_layer_freq": 2}""").SparseLayers.AsEnumerable());
        Assert.Equal([2], Read("deepseek_v3-base", """{"moe_layer_freq": 2}""").SparseLayers.AsEnumerable());
        Assert.Equal([0, 1, 2], Read("glm4_moe-base", """{"first_k_dense_replace": 0}""").SparseLayers.AsEnumerable());
    }

    [Theory]
    [InlineData("deepseek_v2-lite", """{"topk_method": "noaux_tc"}""", "topk_method")]
    [InlineData("deepseek_v2-lite", """{"scoring_func": "sigmoid"}""", "scoring_func")]
    [InlineData("deepseek_v2-lite", """{"num_key_value_heads": 2}""", "num_attention_heads (4)")]
    [InlineData("deepseek_v2-lite", """{"first_k_dense_replace": 3}""", "first_k_dense_replace")]
    [InlineData("deepseek_v2-group", """{"n_group": null}""", "n_group")]
    [InlineData("deepseek_v2-group", """{"n_group": 3}""", "equal groups")]
    [InlineData("deepseek_v2-group", """{"topk_group": 5}""", "topk_group")]
    [InlineData("deepseek_v2-group", """{"num_experts_per_tok": 5}""", "topk_group")]
    [InlineData("deepseek_v3-base", """{"n_group": 8, "topk_group": 4}""", "at least 2")]
    [InlineData("deepseek_v3-base", """{"scoring_func": "softmax"}""", "scoring_func")]
    [InlineData("deepseek_v3-base", """{"mlp_bias": true}""", "mlp_bias")]
    [InlineData("deepseek_v3-base", """{"auto_map": {"AutoModel": "modeling_other.Model"}}""", "auto_map.AutoModel")]
    [InlineData("deepseek_v3-base", """{"quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}}""", "convert the checkpoint first")]
    [InlineData("glm4_moe-base", """{"moe_layer_freq": 2}""", "moe_layer_freq")]
    [InlineData("glm4_moe-base", """{"partial_rotary_factor": 0.1}""", "partial_rotary_factor")]
    [InlineData("glm4_moe-base", """{"hidden_act": "gelu"}""", "hidden_act")]
    public void Read_ImpossibleOrForeignValue_IsRefusedByName(string golden, string edit, string named) =>
        Assert.Contains(named, Assert.Throws<CheckpointException>(() => Read(golden, edit)).Message, StringComparison.Ordinal);

    [Fact]
    public void Export_LayersThatPredictFurtherTokens_AreLeftOut()
    {
        using var tiny = TinyCheckpoint.LikeGolden("deepseek_v3-base", config => config["num_hidden_layers"] = 4);
        Edit(Path.Combine(tiny.Folder, "config.json"), config =>
        {
            config["num_hidden_layers"] = 3;
            config["num_nextn_predict_layers"] = 1;
            config["auto_map"] = new JsonObject { ["AutoConfig"] = "configuration_deepseek.DeepseekV3Config" };
        });
        using var source = Checkpoint.Open(tiny.Folder);
        var notes = CheckpointSummary.Of(source).Notes;

        CheckpointExporter.Export(source, PruningPlan.Identity(source.Shape), _folder.Combine("out"), new ExportOptions());

        Assert.Contains(notes, note => note.StartsWith("Layer 3 beyond num_hidden_layers", StringComparison.Ordinal));
        using var export = Checkpoint.Open(_folder.Combine("out"));
        Assert.DoesNotContain(export.Tensors, tensor => tensor.Name.StartsWith("model.layers.3.", StringComparison.Ordinal));
        Assert.Equal(source.Tensors.Length - source.Tensors.Count(tensor => tensor.Name.StartsWith("model.layers.3.", StringComparison.Ordinal)), export.Tensors.Length);
        var config = JsonNode.Parse(File.ReadAllText(_folder.Combine("out", "config.json")))!.AsObject();
        Assert.Equal(0, config["num_nextn_predict_layers"]!.GetValue<int>());
        Assert.False(config.ContainsKey("auto_map"));
    }

    [Fact]
    public void Export_GroupedRouter_MovesTheCorrectionWithItsExpert()
    {
        using var tiny = TinyCheckpoint.LikeGolden("deepseek_v3-base", config => config["n_routed_experts"] = 16);
        using var source = Checkpoint.Open(tiny.Folder);
        int[] kept = [1, 2, 4, 7, 9, 10, 13, 14];
        var plan = PruningPlan.Select(source.Shape, LayerGroups.Divide(source.Shape, 0), _ => kept, 2);

        CheckpointExporter.Export(source, plan, _folder.Combine("out"), new ExportOptions());

        using var export = Checkpoint.Open(_folder.Combine("out"));
        const string Correction = "model.layers.1.mlp.gate.e_score_correction_bias";
        var before = source.Tensor(Correction).data<float>().ToArray();
        Assert.Equal(kept.Select(expert => before[expert]), export.Tensor(Correction).data<float>().ToArray());
        Assert.Equal(new ExpertGroups(4, 2, ByTopTwo: true), export.Shape.Groups);
        Assert.Equal(8, export.Shape.ExpertCount);
    }

    [Fact]
    public void Export_PartlyTurnedHeads_SayWhichPartUnderBothSpellings()
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", "glm4_moe-base"));

        CheckpointExporter.Export(source, PruningPlan.Identity(source.Shape), _folder.Combine("out"), new ExportOptions());

        var config = JsonNode.Parse(File.ReadAllText(_folder.Combine("out", "config.json")))!;
        Assert.Equal(0.5, config["rope_parameters"]!["partial_rotary_factor"]!.GetValue<double>());
        Assert.Equal(0.5, config["partial_rotary_factor"]!.GetValue<double>());
    }

    [Fact]
    public void Export_RowOrderThatMixesGroups_IsRefusedWhenItMustBeKept()
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", "deepseek_v2-group"));
        var plan = PruningPlan.Select(source.Shape, LayerGroups.Divide(source.Shape, 0), _ => [7, 0, 3, 4], 2);

        var fault = Assert.Throws<PlanException>(
            () => CheckpointExporter.Export(source, plan, _folder.Combine("out"), new ExportOptions { KeepRowOrder = true }));

        Assert.Contains("mix the router's 4 groups", fault.Message, StringComparison.Ordinal);
        Assert.Equal(
            4, CheckpointExporter.Export(source, plan, _folder.Combine("out"), new ExportOptions()).Plan.ExpertBudget);
    }

    private ModelConfig Read(string golden, string edit = "{}", params string[] removed)
    {
        var path = _folder.Combine("config.json");
        File.Copy(RepositoryRoot.Fixture("golden", golden, "config.json"), path, overwrite: true);
        Edit(path, config =>
        {
            foreach (var (key, value) in JsonNode.Parse(edit)!.AsObject())
            {
                config[key] = value?.DeepClone();
            }

            foreach (var key in removed)
            {
                config.Remove(key);
            }
        });
        return ModelConfig.Read(path);
    }

    private static void Edit(string path, Action<JsonObject> edit)
    {
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(config);
        File.WriteAllText(path, config.ToJsonString());
    }
}

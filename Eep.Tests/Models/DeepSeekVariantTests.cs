using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Models;

namespace Eep.Tests.Models;

/// <summary>Keys of the DeepSeek and GLM families at other values than the golden checkpoints have, against the plain model in float64.</summary>
public sealed class DeepSeekVariantTests
{
    private static readonly int[] s_ids = [1, 17, 200, 33, 64, 8, 120, 240, 5, 77, 181, 66, 9, 254, 31, 101, 2, 90];

    public static TheoryData<string, string> Variants()
    {
        string[] latent =
        [
            """{"q_lora_rank": null}""",
            """{"q_lora_rank": 20, "kv_lora_rank": 12, "qk_nope_head_dim": 6, "qk_rope_head_dim": 10, "v_head_dim": 14}""",
            """{"attention_bias": true, "q_lora_rank": 20}""",
            """{"first_k_dense_replace": 0}""",
            """{"first_k_dense_replace": 0, "moe_layer_freq": 2}""",
            """{"n_shared_experts": 3, "routed_scaling_factor": 0.7, "tie_word_embeddings": true, "rms_norm_eps": 0.01}""",
            """{"rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 8, "mscale": 1.0, "mscale_all_dim": 0.5}}""",
            """{"rope_scaling": {"rope_type": "dynamic", "factor": 2}, "max_position_embeddings": 8}""",
            """{"rope_theta": null, "rope_scaling": null, "rope_parameters": {"rope_type": "linear", "factor": 2, "rope_theta": 500}}""",
            """{"num_experts_per_tok": 4}""",
        ];
        string[] corrected =
        [
            """{"norm_topk_prob": false}""",
            """{"n_group": 1, "topk_group": 1}""",
            """{"n_group": 2, "topk_group": 1}""",
            """{"n_group": 4, "topk_group": 3, "norm_topk_prob": false}""",
            """{"num_experts_per_tok": 1}""",
        ];
        var data = new TheoryData<string, string>();
        Add("deepseek_v2-lite", [.. latent, """{"mlp_bias": true}""", """{"norm_topk_prob": true}"""]);
        Add("deepseek_v2-group", [.. latent, """{"n_group": 2, "topk_group": 1}""", """{"n_group": 8, "topk_group": 5}"""]);
        Add("deepseek_v3-base", [.. latent, .. corrected, """{"rope_interleave": false}"""]);
        Add(
            "glm4_moe-base",
            [
                .. corrected,
                """{"use_qk_norm": false}""",
                """{"partial_rotary_factor": 0.25}""",
                """{"partial_rotary_factor": 1.0}""",
                """{"attention_bias": false, "head_dim": 20, "partial_rotary_factor": 0.7}""",
                """{"first_k_dense_replace": 0, "n_shared_experts": 2}""",
                """{"n_shared_experts": null, "num_key_value_heads": null}""",
                """{"rope_scaling": {"rope_type": "dynamic", "factor": 2}, "max_position_embeddings": 8}""",
                """{"rope_theta": null, "partial_rotary_factor": null, "rope_parameters": {"rope_type": "default", "rope_theta": 500, "partial_rotary_factor": 0.25}}""",
                """{"rope_scaling": {"rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 8}}""",
            ]);
        return data;

        void Add(string folder, string[] edits)
        {
            foreach (var edit in edits)
            {
                data.Add(folder, edit);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Logits_Variant_EqualThePlainModel(string golden, string edit)
    {
        using var folder = TinyCheckpoint.LikeGolden(golden, config => Apply(config, edit));
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());
        using var logits = probe.Logits([.. s_ids.Select(id => (long)id)]);

        Closeness.Assert(new NaiveDecoder(checkpoint).Logits(s_ids), logits, edit);
    }

    [Theory]
    [InlineData("deepseek_v2-group")]
    [InlineData("deepseek_v3-base")]
    [InlineData("glm4_moe-base")]
    public void Greedy_OverTheCache_EqualsThePlainModelWithoutOne(string golden)
    {
        using var checkpoint = Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());
        var tensors = probe.Run(new LogitsInput { Sequences = [[.. s_ids.Select(id => (long)id)]] }, greedyTokens: 6);

        var greedy = tensors.Single(tensor => tensor.Name == "greedy.0").Data.data<long>().Select(id => (int)id);

        Assert.Equal(new NaiveDecoder(checkpoint).Greedy(s_ids, 6), greedy);
        foreach (var (_, data) in tensors)
        {
            data.Dispose();
        }
    }

    private static void Apply(JsonObject config, string edit)
    {
        foreach (var (key, value) in JsonNode.Parse(edit)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }
    }
}

using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Tests.Checkpoints;

namespace Eep.Tests.Models;

/// <summary>Config keys of qwen2_moe, qwen3_moe and olmoe at other values than the golden checkpoints have, against the plain model.</summary>
public sealed class FamilyVariantTests
{
    private static readonly int[] s_sequence = [1, 5, 22, 31, 9, 9, 40, 12, 63, 3, 17, 28, 51, 7];

    public static TheoryData<string, string> Variants() => new()
    {
        { "qwen2_moe-base", """{"use_sliding_window": true, "sliding_window": 4}""" },
        { "qwen2_moe-base", """{"use_sliding_window": true, "sliding_window": 3, "layer_types": ["full_attention", "sliding_attention", "full_attention"]}""" },
        { "qwen2_moe-base", """{"decoder_sparse_step": 2}""" },
        { "qwen2_moe-base", """{"mlp_only_layers": [1], "norm_topk_prob": true}""" },
        { "qwen2_moe-base", """{"qkv_bias": false, "num_key_value_heads": 2}""" },
        { "qwen2_moe-base", """{"tie_word_embeddings": true, "shared_expert_intermediate_size": 24}""" },
        { "qwen2_moe-base", """{"rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}}""" },
        { "qwen3_moe-base", """{"use_sliding_window": true, "sliding_window": 5, "mlp_only_layers": []}""" },
        { "qwen3_moe-base", """{"norm_topk_prob": false, "decoder_sparse_step": 2, "mlp_only_layers": null}""" },
        { "qwen3_moe-base", """{"attention_bias": true, "tie_word_embeddings": true}""" },
        { "qwen3_moe-base", """{"head_dim": 10, "num_key_value_heads": 1}""" },
        { "qwen3_moe-base", """{"rope_scaling": {"rope_type": "dynamic", "factor": 2.0}, "max_position_embeddings": 8}""" },
        { "qwen3_moe-base", """{"rope_theta": null, "rope_parameters": {"rope_type": "llama3", "rope_theta": 500, "factor": 8, "low_freq_factor": 0.2, "high_freq_factor": 1, "original_max_position_embeddings": 8}}""" },
        { "olmoe-base", """{"rope_scaling": {"rope_type": "dynamic", "factor": 2.0}, "max_position_embeddings": 8}""" },
        { "olmoe-base", """{"clip_qkv": null, "norm_topk_prob": true}""" },
        { "olmoe-base", """{"clip_qkv": 0.4, "num_key_value_heads": 1}""" },
        { "olmoe-base", """{"attention_bias": true, "tie_word_embeddings": true, "num_key_value_heads": 2}""" },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Logits_OtherValuesOfTheKeys_EqualThePlainModel(string golden, string changes)
    {
        using var folder = Changed(golden, changes);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());

        using var logits = probe.Logits([.. s_sequence.Select(id => (long)id)]);

        Closeness.Assert(new NaiveDecoder(checkpoint).Logits(s_sequence), logits, changes);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Run_Greedy_EqualsThePlainModelWithoutCache(string golden, string changes)
    {
        using var folder = Changed(golden, changes);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());

        var tensors = probe.Run(new LogitsInput { Sequences = [[.. s_sequence.Take(6).Select(id => (long)id)]] }, greedyTokens: 5)
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Data);

        Assert.Equal(new NaiveDecoder(checkpoint).Greedy(s_sequence[..6], 5), tensors["greedy.0"].data<long>().Select(id => (int)id));
        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    [Theory]
    [InlineData("qwen2_moe-base")]
    [InlineData("qwen3_moe-base")]
    [InlineData("olmoe-base")]
    public void Logits_OneHotPlanAndItsExport_EqualThePlainModelWithRemovedExpertsMasked(string golden)
    {
        using var folder = Changed(golden, "{}");
        using var target = new TempFolder();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        int[] kept = [0, 2, 3, 5, 6];
        var plan = PruningPlan.Select(checkpoint.Shape, [checkpoint.Shape.SparseLayers], _ => kept, checkpoint.Shape.ExpertsPerToken);
        CheckpointExporter.Export(checkpoint, plan, target.Combine("out"), new ExportOptions());
        using var exported = Checkpoint.Open(target.Combine("out"));
        using var planned = new LogitsProbe(checkpoint, plan, new ComputeOptions());
        using var reloaded = new LogitsProbe(exported, null, new ComputeOptions());
        var expected = new NaiveDecoder(checkpoint) { IsRemoved = (_, expert) => !kept.Contains(expert) }.Logits(s_sequence);

        using var found = planned.Logits([.. s_sequence.Select(id => (long)id)]);
        using var again = reloaded.Logits([.. s_sequence.Select(id => (long)id)]);

        Closeness.Assert(expected, found, "plan");
        Closeness.Assert(expected, again, "export");
    }

    [Theory]
    [InlineData("qwen2_moe-base", """{"decoder_sparse_step": 2}""", new[] { 1 })]
    [InlineData("qwen2_moe-base", """{"mlp_only_layers": [2, 7]}""", new[] { 0, 1 })]
    [InlineData("qwen3_moe-base", """{"decoder_sparse_step": 3}""", new[] { 2 })]
    [InlineData("qwen3_moe-base", """{"mlp_only_layers": null}""", new[] { 0, 1, 2 })]
    public void Open_SparseLayerKeys_GiveTheSparseLayers(string golden, string changes, int[] sparse)
    {
        using var folder = Changed(golden, changes);
        using var checkpoint = Checkpoint.Open(folder.Folder);

        Assert.Equal(sparse, checkpoint.Shape.SparseLayers.AsEnumerable());
        Assert.All(
            Enumerable.Range(0, 3), layer => Assert.Equal(sparse.Contains(layer), checkpoint.Config.Decoder.Layer(layer).FeedForward is SparseSpec));
    }

    [Theory]
    [InlineData("qwen2_moe-base", """{"use_sliding_window": true, "sliding_window": 7}""", new[] { 7, 7, 7 })]
    [InlineData("qwen2_moe-base", """{"use_sliding_window": false, "sliding_window": 7}""", new[] { 0, 0, 0 })]
    [InlineData("qwen2_moe-base", """{"use_sliding_window": false, "sliding_window": 0}""", new[] { 0, 0, 0 })]
    [InlineData("qwen2_moe-base", """{"use_sliding_window": true, "sliding_window": null}""", new[] { 0, 0, 0 })]
    [InlineData("qwen2_moe-base", """{"use_sliding_window": true, "sliding_window": 7, "layer_types": ["sliding_attention", "full_attention", "full_attention"]}""", new[] { 7, 0, 0 })]
    [InlineData("qwen3_moe-base", """{"use_sliding_window": true, "sliding_window": 9}""", new[] { 9, 9, 9 })]
    public void Open_WindowKeys_GiveTheWindows(string golden, string changes, int[] windows)
    {
        using var folder = Changed(golden, changes);
        using var checkpoint = Checkpoint.Open(folder.Folder);

        var found = Enumerable.Range(0, 3).Select(layer => ((GroupedQueryAttentionSpec)checkpoint.Config.Decoder.Layer(layer).Attention).Window ?? 0);
        Assert.Equal(windows, found);
    }

    [Theory]
    [InlineData("qwen2_moe-base", """{"decoder_sparse_step": 4}""", "decoder_sparse_step: expected at least one layer with experts, found 3 dense layers.")]
    [InlineData("qwen3_moe-base", """{"mlp_only_layers": [0, 1, 2]}""", "mlp_only_layers: expected at least one layer with experts, found 3 dense layers.")]
    [InlineData("qwen3_moe-base", """{"mlp_only_layers": ["0"]}""", "mlp_only_layers: expected layer numbers, found '0'.")]
    [InlineData("qwen2_moe-base", """{"layer_types": ["full_attention"]}""", "layer_types: expected 3 names, one for each of num_hidden_layers, found 1.")]
    [InlineData("qwen2_moe-base", """{"layer_types": ["full_attention", "full_attention", "sliding_attention"]}""", "layer_types: expected layers that slide only together with use_sliding_window and sliding_window, found an array.")]
    [InlineData("qwen3_moe-base", """{"hidden_act": "gelu"}""", "hidden_act: expected 'silu', found 'gelu'.")]
    [InlineData("olmoe-base", """{"quantization_config": {"quant_method": "fp8"}}""", "quantization_config: expected no quantisation: weights stored as bfloat16, float16 or float32, so convert the checkpoint first, found quant_method 'fp8'.")]
    [InlineData("olmoe-base", """{"clip_qkv": -1}""", "clip_qkv: expected a number from 1E-06 to 1000000, found -1.")]
    public void Open_FaultyKey_SaysWhat(string golden, string changes, string message)
    {
        var error = Assert.Throws<CheckpointException>(() => Changed(golden, changes));

        Assert.EndsWith($"config.json: {message}", error.Message);
    }

    private static TinyCheckpoint Changed(string golden, string changes) => TinyCheckpoint.LikeGolden(golden, config =>
    {
        foreach (var (key, value) in JsonNode.Parse(changes)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }
    });
}

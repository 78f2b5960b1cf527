using Eep.Core.Checkpoints;

namespace Eep.Tests.Models;

public sealed class PhimoeVariantTests
{
    [Theory]
    [InlineData("{}", 23)]
    [InlineData("{\"sliding_window\":3}", 11)]
    [InlineData("{\"sliding_window\":50,\"router_jitter_noise\":0.0}", 11)]
    [InlineData("{\"sliding_window\":null,\"router_jitter_noise\":null}", 11)]
    [InlineData("{\"router_jitter_noise\":1.0,\"num_local_experts\":2}", 11)]
    [InlineData("{\"rope_scaling\":null,\"original_max_position_embeddings\":null,\"attention_bias\":false,\"lm_head_bias\":false}", 11)]
    [InlineData("{\"tie_word_embeddings\":true,\"lm_head_bias\":false}", 11)]
    [InlineData("{\"tie_word_embeddings\":true,\"lm_head_bias\":true}", 11)]
    [InlineData("{\"num_key_value_heads\":1,\"num_experts_per_tok\":null}", 11)]
    public void Logits_AnyConfig_EqualThePlainModel(string edits, int length) => VariantCheck.EqualsThePlainModel("phimoe-longrope-swa", edits, length);

    [Theory]
    [InlineData("{\"num_experts_per_tok\":1}", "num_experts_per_tok: expected 2, which the router of phimoe always chooses, found 1")]
    public void Open_ConfigThatCannotBeComputed_SaysWhat(string edits, string message)
    {
        var fault = Assert.Throws<CheckpointException>(() => VariantCheck.EqualsThePlainModel("phimoe-base", edits, 3));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}

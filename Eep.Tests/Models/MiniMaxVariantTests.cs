using Eep.Core.Checkpoints;

namespace Eep.Tests.Models;

public sealed class MiniMaxVariantTests
{
    [Theory]
    [InlineData("{}", 1)]
    [InlineData("{}", 7)]
    [InlineData("{}", 8)]
    [InlineData("{}", 9)]
    [InlineData("{}", 17)]
    [InlineData("{\"layer_types\":null}", 11)]
    [InlineData("{\"layer_types\":[\"linear_attention\",\"linear_attention\",\"linear_attention\",\"linear_attention\"]}", 11)]
    [InlineData("{\"layer_types\":[\"full_attention\",\"full_attention\",\"full_attention\",\"linear_attention\"],\"sliding_window\":4}", 11)]
    [InlineData("{\"rope_scaling\":{\"type\":\"yarn\",\"factor\":4,\"original_max_position_embeddings\":8},\"layer_types\":null,\"tie_word_embeddings\":true}", 11)]
    [InlineData("{\"head_dim\":24,\"num_key_value_heads\":1}", 11)]
    [InlineData("{\"num_hidden_layers\":1,\"layer_types\":[\"linear_attention\"]}", 11)]
    [InlineData("{\"full_attn_alpha_factor\":null,\"full_attn_beta_factor\":null,\"linear_attn_alpha_factor\":null,\"linear_attn_beta_factor\":null,\"mlp_alpha_factor\":null,\"mlp_beta_factor\":null}", 11)]
    public void Logits_AnyConfig_EqualThePlainModel(string edits, int length) => VariantCheck.EqualsThePlainModel("minimax-base", edits, length);

    // Longer than the kernel's own blocks, and no multiple of them.
    [Fact]
    public void Logits_LongSequence_EqualThePlainModel() =>
        VariantCheck.EqualsThePlainModel("minimax-base", """{"num_hidden_layers":2,"layer_types":null}""", 530, greedyTokens: 0);

    [Theory]
    [InlineData("{\"rotary_dim\":8}", "rotary_dim: expected head_dim (16)")]
    [InlineData("{\"layer_types\":[\"full_attention\",1,\"full_attention\",\"full_attention\"]}", "layer_types[1]: expected")]
    public void Open_ConfigThatCannotBeComputed_SaysWhat(string edits, string message)
    {
        var fault = Assert.Throws<CheckpointException>(() => VariantCheck.EqualsThePlainModel("minimax-base", edits, 3));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}

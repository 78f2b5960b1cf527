using Eep.Core.Checkpoints;

namespace Eep.Tests.Models;

public sealed class GraniteMoeVariantTests
{
    [Theory]
    [InlineData("{}", 13)]
    [InlineData("{\"tie_word_embeddings\":false}", 9)]
    [InlineData("{\"attention_bias\":true,\"num_key_value_heads\":null}", 9)]
    [InlineData("{\"embedding_multiplier\":null,\"attention_multiplier\":null,\"residual_multiplier\":null,\"logits_scaling\":null}", 9)]
    [InlineData("{\"position_embedding_type\":\"nope\"}", 9)]
    [InlineData("{\"position_embedding_type\":null,\"num_experts_per_tok\":1}", 9)]
    [InlineData("{\"rope_scaling\":{\"rope_type\":\"linear\",\"factor\":2.0}}", 9)]
    [InlineData("{\"rope_scaling\":{\"rope_type\":\"dynamic\",\"factor\":2.0},\"max_position_embeddings\":6}", 9)]
    public void Logits_AnyConfig_EqualThePlainModel(string edits, int length) => VariantCheck.EqualsThePlainModel("granitemoe-base", edits, length);

    [Theory]
    [InlineData("{\"position_embedding_type\":\"alibi\"}", "position_embedding_type: expected 'rope' or 'nope', found 'alibi'")]
    [InlineData("{\"head_dim\":32}", "head_dim: expected hidden_size / num_attention_heads (64 / 4), found 32")]
    [InlineData("{\"logits_scaling\":0}", "logits_scaling: expected a number from")]
    public void Open_ConfigThatCannotBeComputed_SaysWhat(string edits, string message)
    {
        var fault = Assert.Throws<CheckpointException>(() => VariantCheck.EqualsThePlainModel("granitemoe-base", edits, 3));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}

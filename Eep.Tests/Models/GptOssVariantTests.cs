using Eep.Core.Checkpoints;

namespace Eep.Tests.Models;

public sealed class GptOssVariantTests
{
    [Theory]
    [InlineData("{}", 13)]
    [InlineData("{\"sliding_window\":3}", 17)]
    [InlineData("{\"sliding_window\":1}", 5)]
    [InlineData("{\"sliding_window\":40}", 17)]
    [InlineData("{\"layer_types\":null}", 17)]
    [InlineData("{\"layer_types\":[\"full_attention\",\"full_attention\",\"full_attention\",\"sliding_attention\"]}", 17)]
    [InlineData("{\"layer_types\":[\"full_attention\",\"full_attention\",\"full_attention\",\"full_attention\"],\"sliding_window\":null}", 9)]
    [InlineData("{\"swiglu_limit\":0.5,\"swiglu_alpha\":1.1}", 9)]
    [InlineData("{\"attention_bias\":false,\"num_key_value_heads\":4,\"head_dim\":16}", 9)]
    [InlineData("{\"rope_scaling\":null}", 9)]
    [InlineData("{\"rope_scaling\":{\"rope_type\":\"linear\",\"factor\":2}}", 9)]
    [InlineData("{\"rope_theta\":null,\"rope_scaling\":null,\"rope_parameters\":{\"rope_type\":\"yarn\",\"factor\":8,\"original_max_position_embeddings\":16,\"beta_fast\":4,\"rope_theta\":1000}}", 17)]
    [InlineData("{\"num_experts_per_tok\":3,\"tie_word_embeddings\":true}", 9)]
    public void Logits_AnyConfig_EqualThePlainModel(string edits, int length) => VariantCheck.EqualsThePlainModel("gpt_oss-base", edits, length);

    // Longer than the kernel's own blocks, and no multiple of them.
    [Fact]
    public void Logits_LongSequence_EqualThePlainModel() =>
        VariantCheck.EqualsThePlainModel("gpt_oss-base", """{"sliding_window":70,"num_hidden_layers":2,"layer_types":null}""", 530, greedyTokens: 0);

    [Theory]
    [InlineData("{\"layer_types\":[\"full_attention\"]}", "layer_types: expected 4 names, one for each of num_hidden_layers, found 1")]
    [InlineData("{\"layer_types\":[\"full_attention\",\"chunked_attention\",\"full_attention\",\"full_attention\"]}", "layer_types[1]: expected 'full_attention' or 'sliding_attention', found 'chunked_attention'")]
    [InlineData("{\"quantization_config\":{\"quant_method\":\"mxfp4\"}}", "quantization_config.quant_method: expected plain weights")]
    [InlineData("{\"quantization_config\":{\"quant_method\":\"awq\"}}", "quantization_config: expected no quantisation")]
    public void Open_ConfigThatCannotBeComputed_SaysWhat(string edits, string message)
    {
        var fault = Assert.Throws<CheckpointException>(() => VariantCheck.EqualsThePlainModel("gpt_oss-base", edits, 3));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}

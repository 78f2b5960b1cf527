namespace Eep.Core.Checkpoints;

/// <summary>How many numbers a model has, from its config alone: nothing is opened or allocated.</summary>
/// <param name="Total">In all tensors that the config calls for; a tied head counts once, extra layers for speculative decoding (MTP) not at all.</param>
/// <param name="Active">
/// Of these, the ones that take part in computing one token: everything but the routed experts that are not chosen. The embedding counts as a
/// whole, though one row of it is read; publishers differ on this.
/// </param>
/// <param name="Embedding">In the token embedding, for conventions that leave it out.</param>
/// <param name="Head">In the output head; 0 where it is the embedding.</param>
public sealed record ParameterCounts(long Total, long Active, long Embedding, long Head)
{
    /// <summary>Counts.</summary>
    public static ParameterCounts Of(ModelConfig config)
    {
        var (total, experts, embedding, head) = (0L, 0L, 0L, 0L);
        foreach (var (tensor, role) in config.Decoder.Tensors())
        {
            var count = tensor.Shape.Aggregate(1L, (product, size) => checked(product * size));
            total = checked(total + count);
            experts += role.Part == ModelPart.Expert ? count : 0;
            embedding += role.Part == ModelPart.Embedding ? count : 0;
            head += role.Part == ModelPart.Head ? count : 0;
        }

        return new ParameterCounts(total, total - experts + (experts / config.ExpertCount * config.ExpertsPerToken), embedding, head);
    }
}

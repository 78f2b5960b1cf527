using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints.Architecture;

/// <summary>How one router turns hidden states into experts and combine weights.</summary>
public sealed record RouterSpec
{
    /// <summary>Experts that <see cref="RouterScore.SparseMixer"/> chooses, always.</summary>
    public const int SparseMixerChoices = 2;

    /// <summary>[E, H]; a bias is [E].</summary>
    public required LinearSpec Gate { get; init; }

    /// <summary>From logits to scores.</summary>
    public required RouterScore Score { get; init; }

    /// <summary>Whether the k chosen scores are divided by their sum.</summary>
    public required bool Renormalises { get; init; }

    /// <summary>Added to that sum, so that nothing is divided by zero.</summary>
    public double RenormalisationEpsilon { get; init; }

    /// <summary>Added to the scores for the choice only, not for the weights, [E]; null for none.</summary>
    public TensorSpec? Correction { get; init; }

    /// <summary>
    /// W_RM [E', E] behind the scores, whose gate then has the rows of all E original experts (an export with a modelling file); null for none.
    /// </summary>
    public TensorSpec? Mapping { get; init; }

    /// <summary>Choice limited to some groups of experts; null for none.</summary>
    public ExpertGroups? Groups { get; init; }

    /// <summary>Logits are computed in float32 from the stored gate, whatever the type of the other layers.</summary>
    public bool IsFloat32 { get; init; }

    /// <summary>
    /// Whether keeping some rows of the gate keeps the combine weights of the experts that are left, up to what renormalising takes away
    /// (METHOD.md B12).
    /// </summary>
    public bool SlicesExactly => Renormalises || Score == RouterScore.Sigmoid;

    /// <summary>Multiplies the combine weights last (routed_scaling_factor).</summary>
    public double Scaling { get; init; } = 1;

    /// <summary>Width of the band of near ties in <see cref="RouterScore.SparseMixer"/> (router_jitter_noise).</summary>
    public double Jitter { get; init; }

    /// <summary>Its tensors; the first dimension of each is the expert.</summary>
    public IEnumerable<TensorSpec> Tensors => [.. Gate.Tensors, .. new[] { Correction, Mapping }.OfType<TensorSpec>()];
}

/// <summary>The function from router logits to scores.</summary>
public enum RouterScore
{
    /// <summary>
    /// Softmax over all experts, then the k largest. Renormalised it is the softmax over the k largest logits alone, which is how some
    /// families write it.
    /// </summary>
    Softmax,

    /// <summary>Sigmoid of each expert by itself, then the k largest.</summary>
    Sigmoid,

    /// <summary>Two experts, one after the other, each weighted by a softmax over its near ties (Phi-3.5-MoE).</summary>
    SparseMixer,
}

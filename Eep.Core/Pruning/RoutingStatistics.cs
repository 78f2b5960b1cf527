namespace Eep.Core.Pruning;

/// <summary>
/// What one pass over the search split says about every expert: the accumulators of METHOD.md B1, summed in float64 over non-padding
/// tokens, so that sums do not depend on batching. Only routed experts are run.
/// </summary>
/// <remarks>Tables are [sparse layers, experts]; their owner fills them, everyone else reads.</remarks>
public sealed class RoutingStatistics(int layers, int experts)
{
    /// <summary>T, tokens seen by each layer.</summary>
    public long TokenCount { get; set; }

    /// <summary>n_i, how often expert i was among the k chosen. Sums to k T in each layer.</summary>
    public ExpertTable SelectedCount { get; } = new(layers, experts);

    /// <summary>P_i = sum over all tokens of the router's probability of i.</summary>
    public ExpertTable ProbabilityMass { get; } = new(layers, experts);

    /// <summary>Gs_i = sum over routed tokens of the coefficient that really multiplies the output of i.</summary>
    public ExpertTable GateMass { get; } = new(layers, experts);

    /// <summary>A_i = sum over routed tokens of the L2 norm of the ungated output of i.</summary>
    public ExpertTable NormSum { get; } = new(layers, experts);

    /// <summary>Q_i = the same with the squared norm.</summary>
    public ExpertTable SquaredNormSum { get; } = new(layers, experts);

    /// <summary>R_i = sum over routed tokens of coefficient times norm.</summary>
    public ExpertTable GatedNormSum { get; } = new(layers, experts);

    /// <summary>X_i = largest absolute output value over routed tokens and channels.</summary>
    public ExpertTable LargestActivation { get; } = new(layers, experts);

    /// <summary>As <see cref="GatedNormSum"/>, with the router's plain score in place of the coefficient.</summary>
    public ExpertTable ScoredNormSum { get; } = new(layers, experts);

    /// <summary>
    /// As <see cref="GatedNormSum"/>, each token times 1 - cos(h, h'), the residual stream before and after the block: tokens that the
    /// block turns count more (EASY-EP, METHOD.md B9).
    /// </summary>
    public ExpertTable TurnedNormSum { get; } = new(layers, experts);

    /// <summary>Z = sum over all tokens of z z^T, the router's logits, one symmetric [experts, experts] table a layer.</summary>
    public IReadOnlyList<ExpertTable> LogitProducts { get; } = [.. Enumerable.Range(0, layers).Select(_ => new ExpertTable(experts, experts))];
}

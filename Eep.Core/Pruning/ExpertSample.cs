namespace Eep.Core.Pruning;

/// <summary>
/// What every expert, chosen or not, does to a few hundred tokens of whole documents: enough to compute what a layer would put out with any
/// subset of its experts. Outputs are kept as inner products, so that nothing here depends on the model's width.
/// </summary>
/// <param name="Documents">Document number of each token, ascending runs; length T'.</param>
/// <param name="Layers">One per sparse layer.</param>
/// <param name="IsSoftmax">Whether router scores are a softmax, which a smaller router takes over the experts that are left.</param>
/// <param name="Renormalises">Whether the chosen scores are divided by their sum.</param>
public sealed record ExpertSample(IReadOnlyList<int> Documents, IReadOnlyList<SampledLayer> Layers, bool IsSoftmax, bool Renormalises)
{
    /// <summary>T'.</summary>
    public int TokenCount => Documents.Count;
}

/// <summary>One layer of the sample.</summary>
/// <param name="Experts">E.</param>
/// <param name="Scores">[T', E]: the router's scores, from which coefficients are made.</param>
/// <param name="Choice">[T', E]: what its top-k looks at; differs from the scores where a correction bias or groups of experts take part.</param>
/// <param name="Products">[T', E, E]: inner products of the experts' ungated outputs to each token.</param>
/// <param name="MeanProducts">[E, E]: inner products of the experts' mean outputs.</param>
public sealed record SampledLayer(int Experts, float[] Scores, float[] Choice, float[] Products, ExpertTable MeanProducts)
{
    /// <summary>Scores of one token, length E.</summary>
    public ReadOnlySpan<float> ScoresOf(int token) => Scores.AsSpan(token * Experts, Experts);

    /// <summary>Choice scores of one token, length E.</summary>
    public ReadOnlySpan<float> ChoiceOf(int token) => Choice.AsSpan(token * Experts, Experts);

    /// <summary>Inner product of two experts' outputs to one token.</summary>
    public float Product(int token, int first, int second) => Products[(((token * Experts) + first) * Experts) + second];
}

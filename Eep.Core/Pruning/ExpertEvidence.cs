namespace Eep.Core.Pruning;

/// <summary>All that the one-shot methods know of a model and a task.</summary>
/// <param name="Statistics">Sums over the whole search split.</param>
/// <param name="Sample">What all experts do to some of its tokens.</param>
/// <param name="WeightFlatness">
/// [sparse layers, experts]: mean |w| / sqrt(mean w^2) over an expert's weights, in (0, 1]; needs no data (AIMER, METHOD.md B9).
/// </param>
public sealed record ExpertEvidence(RoutingStatistics Statistics, ExpertSample Sample, ExpertTable WeightFlatness);

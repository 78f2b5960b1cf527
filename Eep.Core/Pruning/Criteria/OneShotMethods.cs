namespace Eep.Core.Pruning.Criteria;

/// <summary>Every one-shot method: baselines of a run and seeds of its search. Random comes beside them, since it is drawn more than once.</summary>
public static class OneShotMethods
{
    /// <summary>The rankings.</summary>
    public static IReadOnlyList<ICriterion> Criteria { get; } =
    [
        StatisticsCriterion.Frequency,
        StatisticsCriterion.Soft,
        StatisticsCriterion.GateWeighted,
        StatisticsCriterion.NormSum,
        StatisticsCriterion.NormMean,
        StatisticsCriterion.SquaredNormMean,
        StatisticsCriterion.Reap,
        StatisticsCriterion.ReapPlain,
        StatisticsCriterion.ReapSum,
        StatisticsCriterion.Unified(0.5, 1, 1),
        StatisticsCriterion.EasyEp,
        new FlatnessCriterion(),
        new SuperExpertGuard(StatisticsCriterion.Reap),
    ];

    /// <summary>The rankings as selections, then NAEE, then the methods that merge.</summary>
    public static IReadOnlyList<IOneShotMethod> All { get; } =
    [
        .. Criteria.Select(criterion => new CriterionSelection(criterion)),
        new ReconstructionSelection(),
        new SimilarityMerging(),
        new HierarchicalMerging(),
        new SaliencyMerging(),
    ];
}

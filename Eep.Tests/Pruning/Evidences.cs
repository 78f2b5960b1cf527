using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

/// <summary>Evidence for tests that look at one part of it.</summary>
public static class Evidences
{
    private static readonly ExpertSample NoSample = new([], [], IsSoftmax: true, Renormalises: true);

    public static ExpertEvidence Empty(int layers, int experts) => Of(new RoutingStatistics(layers, experts));

    public static ExpertEvidence Of(RoutingStatistics statistics, ExpertSample? sample = null) =>
        new(statistics, sample ?? NoSample, new ExpertTable(statistics.SelectedCount.Layers, statistics.SelectedCount.Experts));
}

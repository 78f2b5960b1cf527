using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>A model on the plane of three objectives: a larger score, fewer bytes, fewer experts per token.</summary>
public readonly record struct FrontPoint(double Score, long Bytes, int ExpertsPerToken);

/// <summary>
/// Score, memory and active experts as objectives in [0, 1]: the score as it is, the share of the full model's bytes that is saved, and
/// the experts per token that are saved, counted from one more than the full model has, as a share of what the full model has. So the
/// reference point of the hypervolume is 0 in each, and a model that saves no active experts still counts.
/// </summary>
/// <param name="FullBytes">Tensor bytes of the full model.</param>
/// <param name="ExpertsPerToken">k of the full model.</param>
public sealed record FrontScale(long FullBytes, int ExpertsPerToken)
{
    /// <summary>Places of the points that no other beats, ascending.</summary>
    public IReadOnlyList<int> Front(IReadOnlyList<FrontPoint> points) => ParetoFront.Of([.. points.Select(Objectives)]);

    /// <summary>Volume that the points cover, in [0, 1]; 0 without points.</summary>
    public double Hypervolume(IReadOnlyList<FrontPoint> points) => ParetoFront.Hypervolume([.. points.Select(Objectives)], [0, 0, 0]);

    private double[] Objectives(FrontPoint point) =>
    [
        point.Score,
        1 - ((double)point.Bytes / FullBytes),
        (double)(ExpertsPerToken + 1 - point.ExpertsPerToken) / ExpertsPerToken,
    ];
}

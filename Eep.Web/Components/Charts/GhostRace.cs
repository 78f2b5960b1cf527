using Eep.Web.Runs;

namespace Eep.Web.Components.Charts;

/// <summary>A run against earlier completed runs of the same model, task and budget, generation by generation.</summary>
/// <param name="Count">Earlier runs.</param>
/// <param name="Ahead">Of these, those whose best score at the same generation is lower.</param>
/// <param name="Level">Those whose best score is the same.</param>
/// <param name="Median">Their median best score after each generation.</param>
/// <param name="Best">Their largest.</param>
public sealed record GhostRace(int Count, int Ahead, int Level, IReadOnlyList<double> Median, IReadOnlyList<double> Best)
{
    /// <summary>The sentence of the race.</summary>
    public string Label => Level == 0
        ? $"Ahead of {Ahead} of {Count} earlier runs at this budget and generation."
        : $"Ahead of {Ahead} and level with {Level} of {Count} earlier runs at this budget and generation.";

    /// <summary>The race as it stands; null when there is nobody to race against or nothing scored yet.</summary>
    public static GhostRace? Of(RunSummary run, IEnumerable<RunSummary> all)
    {
        var curves = all
            .Where(other => other.Id != run.Id && other.State.HasResult() && other.CreatedAt < run.CreatedAt
                && other.ModelName == run.ModelName && other.TaskName == run.TaskName && other.ExpertBudget == run.ExpertBudget
                && other.BestCurve.Count > 0)
            .Select(other => other.BestCurve)
            .ToArray();
        if (curves.Length == 0 || run.BestCurve.Count == 0)
        {
            return null;
        }

        // A run that has ended keeps its last best score.
        var now = curves.Select(curve => At(curve, run.BestCurve.Count - 1)).ToArray();
        var length = curves.Max(curve => curve.Count);
        var columns = Enumerable.Range(0, length).Select(generation => curves.Select(curve => At(curve, generation)).Order().ToArray()).ToArray();
        return new GhostRace(
            curves.Length,
            now.Count(score => score < run.BestCurve[^1]),
            now.Count(score => score == run.BestCurve[^1]),
            [.. columns.Select(scores => (scores[(scores.Length - 1) / 2] + scores[scores.Length / 2]) / 2)],
            [.. columns.Select(scores => scores[^1])]);
    }

    private static double At(IReadOnlyList<double> curve, int generation) => curve[Math.Min(generation, curve.Count - 1)];
}

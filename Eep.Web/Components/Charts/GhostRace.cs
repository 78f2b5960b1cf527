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
}

/// <summary>The earlier completed runs that a run races against: they do not change while it goes on.</summary>
/// <param name="Curves">Best score of each after each generation.</param>
/// <param name="Median">Their median after each generation; a run that has ended keeps its last best score.</param>
/// <param name="Best">Their largest.</param>
public sealed record GhostField(IReadOnlyList<IReadOnlyList<double>> Curves, IReadOnlyList<double> Median, IReadOnlyList<double> Best)
{
    /// <summary>Who is there to race against; null when nobody is.</summary>
    public static GhostField? Of(RunSummary run, IEnumerable<RunSummary> all)
    {
        var curves = all
            .Where(other => other.Id != run.Id && other.State.HasResult() && other.CreatedAt < run.CreatedAt
                && other.ModelName == run.ModelName && other.TaskName == run.TaskName && other.ExpertBudget == run.ExpertBudget
                && other.BestCurve.Count > 0)
            .Select(other => other.BestCurve)
            .ToArray();
        if (curves.Length == 0)
        {
            return null;
        }

        var length = curves.Max(curve => curve.Count);
        var columns = Enumerable.Range(0, length).Select(generation => curves.Select(curve => At(curve, generation)).Order().ToArray()).ToArray();
        return new GhostField(
            curves,
            [.. columns.Select(scores => (scores[(scores.Length - 1) / 2] + scores[scores.Length / 2]) / 2)],
            [.. columns.Select(scores => scores[^1])]);
    }

    /// <summary>The race as it stands; null when nothing is scored yet.</summary>
    public GhostRace? Against(RunSummary run)
    {
        if (run.BestCurve.Count == 0)
        {
            return null;
        }

        var (score, now) = (run.BestCurve[^1], Curves.Select(curve => At(curve, run.BestCurve.Count - 1)).ToArray());
        return new GhostRace(Curves.Count, now.Count(other => other < score), now.Count(other => other == score), Median, Best);
    }

    private static double At(IReadOnlyList<double> curve, int generation) => curve[Math.Min(generation, curve.Count - 1)];
}

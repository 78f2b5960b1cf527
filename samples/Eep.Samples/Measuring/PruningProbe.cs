using Eep.Samples.Data;
using Eep.Samples.Training;

namespace Eep.Samples.Measuring;

/// <summary>
/// A quick look at whether a trained model's experts can be pruned: full model, random prunings, most-used experts, and a small
/// evolutionary search scored on the search split; all reported on the test split.
/// </summary>
public sealed class PruningProbe(ExactScorer scorer, ModelShape shape, int budget, ulong seed)
{
    private const int RandomPrunings = 30;
    private const int ReportedRandomPrunings = 10;
    private const int Children = 120;
    private const int Parents = 6;

    public IEnumerable<(string Name, Score Search, Score Test)> Run(ScoredItems search, ScoredItems test)
    {
        var random = SeededRandom.For(seed, $"{search.Task}/probe", budget);
        var counter = new RoutingCounter(shape);
        yield return ("full", scorer.Measure(search, null, counter), scorer.Measure(test));
        var frequent = MostUsed(counter);
        yield return ("frequency", scorer.Measure(search, frequent), scorer.Measure(test, frequent));
        var archive = new List<(ExpertMask Mask, Score Score)>();
        for (var count = 0; count < RandomPrunings; count++)
        {
            var mask = ExpertMask.Prune(random, shape, budget);
            archive.Add((mask, scorer.Measure(search, mask)));
        }

        yield return RandomMean(archive, test);
        for (var count = 0; count < Children; count++)
        {
            var parents = archive.OrderByDescending(entry => entry.Score.Accuracy).Take(Parents).ToArray();
            var child = Child(random, random.Pick(parents).Mask, random.Pick(parents).Mask);
            archive.Add((child, scorer.Measure(search, child)));
        }

        var best = archive.MaxBy(entry => entry.Score.Accuracy);
        yield return ("searched", best.Score, scorer.Measure(test, best.Mask));
    }

    private (string Name, Score Search, Score Test) RandomMean(List<(ExpertMask Mask, Score Score)> archive, ScoredItems test)
    {
        var reported = archive.Take(ReportedRandomPrunings).Select(entry => scorer.Measure(test, entry.Mask)).ToArray();
        var mean = reported.Average(score => score.Accuracy);
        var deviation = Math.Sqrt(reported.Average(score => Math.Pow(score.Accuracy - mean, 2)));
        var searchScores = archive.Take(ReportedRandomPrunings).Select(entry => entry.Score).ToArray();
        return (
            System.FormattableString.Invariant($"random (sd {100 * deviation:F1})"),
            new Score(searchScores.Average(score => score.Accuracy), searchScores.Average(score => score.Knows)),
            new Score(mean, reported.Average(score => score.Knows)));
    }

    private ExpertMask MostUsed(RoutingCounter counter) => new([.. counter.Counts.Select(counts =>
    {
        var kept = counts.Select((count, expert) => (count, expert)).OrderByDescending(entry => entry.count).Take(budget)
            .Select(entry => entry.expert).ToHashSet();
        return Enumerable.Range(0, shape.Experts).Select(kept.Contains).ToArray();
    })]);

    /// <summary>Each layer from either parent; in one or two layers one expert gives its place to another.</summary>
    private static ExpertMask Child(SeededRandom random, ExpertMask first, ExpertMask second)
    {
        var kept = first.Kept.Zip(second.Kept).Select(pair => (bool[])(random.Chance(0.7) ? pair.First : pair.Second).Clone()).ToArray();
        for (var swaps = random.Between(1, 2); swaps > 0; swaps--)
        {
            var layer = random.Pick(kept);
            var (away, back) = (PlaceOf(random, layer, true), PlaceOf(random, layer, false));
            (layer[away], layer[back]) = (false, true);
        }

        return new ExpertMask(kept);
    }

    private static int PlaceOf(SeededRandom random, bool[] kept, bool value)
    {
        var places = Enumerable.Range(0, kept.Length).Where(place => kept[place] == value).ToArray();
        return random.Pick(places);
    }
}

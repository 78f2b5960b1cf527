namespace Eep.Core.Evaluation.Suites;

/// <summary>
/// Whether the items still to come can change a gate. Valid for item scores in [0, 1] when the baseline's are known: the candidate's
/// difference on an item with baseline b lies in [-b, 1-b].
/// </summary>
public static class CertainVerdict
{
    /// <summary>
    /// True when every gate of the task already says PASS or FAIL for certain. The mean is extreme at extreme items. The lower end
    /// mean - z s / sqrt(n) is concave in the items and mean + z s / sqrt(n) convex, so their extremes on the side that matters lie at
    /// corners of the box, and corners differ only by how many of each kind of item go which way.
    /// </summary>
    /// <param name="task">Task with its gates; a task without gates is never certain, since its score is wanted.</param>
    /// <param name="baseline">All item scores of the baseline.</param>
    /// <param name="candidate">The candidate's first item scores.</param>
    /// <param name="confidence">Of the suite.</param>
    /// <param name="tests">Tests that share Holm's correction: Bonferroni with this number is at least as strict.</param>
    public static bool Is(SuiteTask task, IReadOnlyList<double> baseline, IReadOnlyList<double> candidate, double confidence, int tests)
    {
        if (task.Gates.Count == 0 || candidate.Count == 0 || baseline.Concat(candidate).Any(score => score is not (0 or 1)))
        {
            return false;
        }

        var state = new Remaining(baseline, candidate);
        return task.Gates.All(gate => gate.Kind switch
        {
            TaskGateKind.Floor => state.BestScore < gate.Limit || state.WorstScore >= gate.Limit,
            TaskGateKind.NonInferiority => NonInferiority(gate.Limit, state, confidence),
            _ => Drop(gate.Margin(state.Baseline)!.Value, state, confidence, tests),
        });
    }

    private static bool Drop(double margin, Remaining state, double confidence, int tests) =>
        state.WorstDifference >= -margin
        || (state.BestDifference < -margin
            && state.Broken > state.BestFixed
            && Statistics.McNemarMidP(state.BestFixed, state.Broken) * tests <= 1 - confidence);

    private static bool NonInferiority(double margin, Remaining state, double confidence)
    {
        var z = Statistics.NormalQuantile((1 + confidence) / 2);
        var corners = state.Corners().Select(corner => corner.Interval(z)).ToArray();
        return corners.Min(interval => interval.Low) >= -margin || corners.Max(interval => interval.High) < -margin;
    }

    /// <summary>What is known and what may still come.</summary>
    private sealed class Remaining
    {
        private readonly int _items;
        private readonly int _fixed;
        private readonly int _mayBreak;
        private readonly int _mayFix;
        private readonly double _baselineSum;

        public Remaining(IReadOnlyList<double> baseline, IReadOnlyList<double> candidate)
        {
            _items = baseline.Count;
            _baselineSum = baseline.Sum();
            _fixed = candidate.Zip(baseline).Count(pair => pair.First > pair.Second);
            Broken = candidate.Zip(baseline).Count(pair => pair.First < pair.Second);
            _mayBreak = baseline.Skip(candidate.Count).Count(score => score == 1);
            _mayFix = baseline.Count - candidate.Count - _mayBreak;
        }

        public int Broken { get; }

        public int BestFixed => _fixed + _mayFix;

        public double Baseline => _baselineSum / _items;

        public double BestDifference => (double)(BestFixed - Broken) / _items;

        public double WorstDifference => (double)(_fixed - Broken - _mayBreak) / _items;

        public double BestScore => Baseline + BestDifference;

        public double WorstScore => Baseline + WorstDifference;

        public IEnumerable<Corner> Corners() =>
            from breaks in Enumerable.Range(0, _mayBreak + 1)
            from fixes in Enumerable.Range(0, _mayFix + 1)
            select new Corner(_items, _fixed + fixes, Broken + breaks);
    }

    /// <summary>A way in which the remaining items could come out.</summary>
    private readonly record struct Corner(int Items, int Fixed, int Broken)
    {
        public (double Low, double High) Interval(double z)
        {
            var mean = (double)(Fixed - Broken) / Items;
            var squares = Fixed + Broken;
            var deviation = Items < 2 ? 0 : Math.Sqrt(Math.Max(0, squares - (Items * mean * mean)) / (Items - 1) / Items);
            return (mean - (z * deviation), mean + (z * deviation));
        }
    }
}

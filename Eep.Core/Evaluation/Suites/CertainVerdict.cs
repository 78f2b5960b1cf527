namespace Eep.Core.Evaluation.Suites;

/// <summary>
/// Whether the items still to come can change a gate. Valid for item scores in [0, 1] when the baseline's are known: the candidate's
/// difference on an item with baseline b lies in [-b, 1-b].
/// </summary>
public static class CertainVerdict
{
    /// <summary>
    /// True when every gate of the task already says PASS or FAIL for certain, whatever the other tasks of the suite say. The mean is extreme
    /// at extreme items. The lower end mean - z s / sqrt(n) is concave in the items and mean + z s / sqrt(n) convex, so their extremes on the
    /// side that matters lie at corners of the box, and corners differ only by how many of each kind of item go which way.
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
        return state.LowStaysAbove(-margin, z) || state.HighStaysBelow(-margin, z);
    }

    /// <summary>What is known and what may still come.</summary>
    private sealed class Remaining
    {
        // Narrows a range to 1e-7 of itself: far below half an item.
        private const int Steps = 40;

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

        /// <summary>
        /// Whether the lower end cannot come below a limit. In the numbers of items that break and are fixed, taken as real numbers, it is
        /// convex (the root of a concave function, subtracted), so two nested searches find its least value; whole numbers can only lie above
        /// it. The likeliest corner is looked at first.
        /// </summary>
        public bool LowStaysAbove(double limit, double z) =>
            End(_mayBreak, 0, -z) >= limit && Least(_mayBreak, breaks => Least(_mayFix, fixes => End(breaks, fixes, -z))) >= limit;

        /// <summary>Whether the upper end cannot reach a limit, in the same way.</summary>
        public bool HighStaysBelow(double limit, double z) =>
            End(0, _mayFix, z) < limit && -Least(_mayBreak, breaks => Least(_mayFix, fixes => -End(breaks, fixes, z))) < limit;

        private double End(double breaks, double fixes, double z)
        {
            var (better, worse) = (_fixed + fixes, Broken + breaks);
            var mean = (better - worse) / _items;
            var deviation = _items < 2 ? 0 : Math.Sqrt(Math.Max(0, better + worse - (_items * mean * mean)) / (_items - 1) / _items);
            return mean + (z * deviation);
        }

        private static double Least(double end, Func<double, double> convex)
        {
            var (low, high) = (0.0, end);
            for (var step = 0; step < Steps && high > low; step++)
            {
                var third = (high - low) / 3;
                (low, high) = convex(low + third) <= convex(high - third) ? (low, high - third) : (low + third, high);
            }

            return Math.Min(convex((low + high) / 2), Math.Min(convex(0), convex(end)));
        }
    }
}

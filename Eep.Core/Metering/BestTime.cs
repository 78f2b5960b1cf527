using System.Diagnostics;

namespace Eep.Core.Metering;

/// <summary>
/// How a short piece of work is timed: once to warm up, then again and again for a while, and the fastest counts. On a machine with other
/// guests the fastest is what the machine can do; every other figure is that plus what the guests took.
/// </summary>
public static class BestTime
{
    /// <summary>Seconds of the fastest run.</summary>
    /// <param name="work">What to time.</param>
    /// <param name="budget">For how long to repeat it; it runs at least twice after the warm-up.</param>
    public static double Of(Action work, TimeSpan budget)
    {
        work();
        var (best, whole) = (double.PositiveInfinity, Stopwatch.StartNew());
        for (var run = 0; run < 2 || whole.Elapsed < budget; run++)
        {
            best = Math.Min(best, Once(work));
        }

        return best;
    }

    /// <summary>Seconds of one run.</summary>
    public static double Once(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }
}

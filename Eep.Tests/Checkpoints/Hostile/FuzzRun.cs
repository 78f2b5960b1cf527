using System.Diagnostics;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints.Hostile;

/// <summary>Opens mutated files one after the other: each ends in success or in one of our two exceptions, in bounded time and memory.</summary>
public static class FuzzRun
{
    private const long MostBytes = 256L << 20;
    private static readonly TimeSpan s_longestCase = TimeSpan.FromSeconds(20);

    /// <param name="count">How many files.</param>
    /// <param name="seed">Makes the run repeatable; a failure names the round.</param>
    /// <param name="write">Writes the mutated file.</param>
    /// <param name="open">Reads it.</param>
    /// <returns>How many were taken, and how many refused.</returns>
    public static (int Accepted, int Refused) Of(int count, int seed, Action<Random> write, Action open)
    {
        var (accepted, round) = (0, 0);
        var clock = Stopwatch.StartNew();
        var started = TimeSpan.Zero;
        var work = Task.Factory.StartNew(
            () =>
            {
                for (; round < count; round++)
                {
                    var random = new Random((seed * 1_000_003) + round);
                    write(random);
                    started = clock.Elapsed;
                    accepted += IsAccepted(open, round) ? 1 : 0;
                }
            },
            TaskCreationOptions.LongRunning);
        while (!work.Wait(TimeSpan.FromSeconds(1)))
        {
            Assert.True(clock.Elapsed - started < s_longestCase, $"Round {round} hangs.");
        }

        return (accepted, count - accepted);
    }

    private static bool IsAccepted(Action open, int round)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            open();
            return true;
        }
        catch (Exception error) when (error is CheckpointException or PlanException)
        {
            return false;
        }
        catch (Exception error)
        {
            Assert.Fail($"Round {round}: {error}");
            throw;
        }
        finally
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(bytes < MostBytes, $"Round {round} allocates {bytes} bytes.");
        }
    }
}

using System.Runtime.ExceptionServices;
using TorchSharp;

namespace Eep.Core.Models;

/// <summary>Runs numbered items on threads of its own, each with one thread inside a matrix product, so that no result depends on their number.</summary>
internal static class WorkQueue
{
    /// <summary>Runs items 0..count-1, started in that order.</summary>
    /// <param name="workers">Most threads.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="run">Runs one item; its token is cancelled when another item has failed.</param>
    /// <param name="cancellationToken">Cancels the rest.</param>
    /// <remarks>Throws what the lowest failed item threw.</remarks>
    public static void Run(int workers, int count, Action<int, CancellationToken> run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var failures = new Exception?[count];
        var next = -1;
        Thread[] threads = [.. Enumerable.Range(0, Math.Clamp(workers, 1, Math.Max(1, count))).Select(
            worker => new Thread(Work) { Name = $"Model worker {worker}", IsBackground = true })];
        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        if (failures.FirstOrDefault(failure => failure is not null and not OperationCanceledException) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        cancellationToken.ThrowIfCancellationRequested();

        void Work()
        {
            torch.set_num_threads(1);
            for (var item = Interlocked.Increment(ref next); item < count; item = Interlocked.Increment(ref next))
            {
                try
                {
                    stop.Token.ThrowIfCancellationRequested();
                    run(item, stop.Token);
                }
                catch (Exception failure)
                {
                    failures[item] = failure;
                    stop.Cancel();
                    return;
                }
            }
        }
    }
}

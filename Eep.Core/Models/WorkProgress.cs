namespace Eep.Core.Models;

/// <summary>Adds up documents x layers over threads and reports their share of the whole, at most 1.</summary>
internal sealed class WorkProgress(IProgress<double>? progress, long total)
{
    private long _done;

    public void Add(long work) => progress?.Report(Math.Min(1, (double)Interlocked.Add(ref _done, work) / total));
}

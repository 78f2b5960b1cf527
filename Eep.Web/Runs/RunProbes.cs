using System.Collections.Concurrent;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Web.Runs;

/// <summary>Measurements of this machine, one for each model, task and device: an estimate waits a moment for the first and then has it.</summary>
public sealed class RunProbes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Lazy<Task<RunProbe?>>> _known = [];

    /// <summary>The measurement for some options, or null while there is none: it goes on, for the next time.</summary>
    /// <param name="options">Valid, with absolute paths.</param>
    /// <param name="cancellationToken">Ends the waiting, not the measurement.</param>
    public async Task<RunProbe?> FindAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var key = string.Join('|', options.Model, options.Task, string.Join(',', (options.FurtherTasks ?? []).Select(task => task.Task)), options.Device, options.Dtype, options.ChatTemplate, options.ExpertBudget, options.ExpertsPerToken);
        var probe = _known.GetOrAdd(key, _ => new Lazy<Task<RunProbe?>>(() => MeasureAsync(options))).Value;
        await Task.WhenAny(probe, Task.Delay(Patience, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return probe.IsCompletedSuccessfully ? await probe : null;
    }

    private static async Task<RunProbe?> MeasureAsync(RunOptions options)
    {
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            return await ProbeProcess.MeasureAsync(options, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}

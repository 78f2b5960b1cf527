using Eep.Web.Runs;

namespace Eep.Web.Storage;

/// <summary>Empties the trash of what has lain there for a month.</summary>
public sealed class TrashKeeper(RunPurge purge, TimeProvider clock, ILogger<TrashKeeper> logger) : BackgroundService
{
    /// <summary>How long a thrown-away run can be taken back.</summary>
    public static readonly TimeSpan KeepTime = TimeSpan.FromDays(30);

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await purge.EmptyTrashAsync(clock.GetUtcNow() - KeepTime, "housekeeping", stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogWarning(exception, "The trash could not be emptied; the next try comes in {Interval}", Interval);
            }
        }
    }
}

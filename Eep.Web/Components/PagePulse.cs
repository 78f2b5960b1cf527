namespace Eep.Web.Components;

/// <summary>Looks again once a second, for pages whose subject changes without a feed.</summary>
public static class PagePulse
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Calls <paramref name="look"/> on the page's own thread until it says false or the page is left.</summary>
    public static async Task WhileAsync(TimeProvider clock, Func<Func<Task>, Task> onPage, Func<Task<bool>> look, CancellationToken leaving)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, clock);
            var goesOn = true;
            while (goesOn && await timer.WaitForNextTickAsync(leaving))
            {
                await onPage(async () => goesOn = await look());
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException || PageLeft.Is(exception))
        {
            // The page is being left.
        }
    }
}

using Eep.Web.Data;
using Eep.Web.Jobs;
using Eep.Web.Runs;

namespace Eep.Web.Budgets;

/// <summary>
/// Goes on with budget searches: at start, as soon as this process has changed the run that one waits for, and every few seconds for what
/// other processes have changed.
/// </summary>
public sealed class BudgetSearchRecovery(
    BudgetSearchStore store, BudgetSearchDispatcher dispatcher, RunChanges changes, TimeProvider clock, ILogger<BudgetSearchRecovery> logger)
    : RecoveryService(clock, logger)
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private volatile HashSet<Guid> _awaited = [];
    private int _isLookDue;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        changes.Changed += OnChanged;
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        changes.Changed -= OnChanged;
        return base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var awaited = new HashSet<Guid>();
            foreach (var search in await store.UnfinishedAsync(cancellationToken))
            {
                if (await TryAsync(search.Id, cancellationToken) is { } run)
                {
                    awaited.Add(run);
                }
            }

            _awaited = awaited;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _oneAtATime.Dispose();
        base.Dispose();
    }

    // One that cannot be brought forward holds up no other, and no start.
    private async Task<Guid?> TryAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await dispatcher.ContinueAsync(id, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "Budget search {Id} could not be brought forward; the next look tries again", id);
            return null;
        }
    }

    private void OnChanged(Guid runId)
    {
        if (_awaited.Contains(runId) && Interlocked.Exchange(ref _isLookDue, 1) == 0)
        {
            _ = Task.Run(LookAgainAsync);
        }
    }

    // What goes wrong here goes wrong again at the next regular look, which says so.
    private async Task LookAgainAsync()
    {
        try
        {
            Interlocked.Exchange(ref _isLookDue, 0);
            await RecoverAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.LogDebug(exception, "A look at the budget searches failed");
        }
    }
}

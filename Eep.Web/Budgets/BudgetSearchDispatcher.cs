using Eep.Web.Runs;

namespace Eep.Web.Budgets;

/// <summary>Brings a budget search forward and puts the run that is to be worked on into the queue.</summary>
public sealed class BudgetSearchDispatcher(BudgetSearchCoordinator coordinator, IRunDispatcher dispatcher)
{
    /// <summary>Goes on with one.</summary>
    /// <returns>The run that it waits for now, or null when it is over.</returns>
    public async Task<Guid?> ContinueAsync(Guid id, CancellationToken cancellationToken)
    {
        var run = await coordinator.AdvanceAsync(id, owner: null, cancellationToken);
        if (run is not null && run.State.IsWaiting())
        {
            dispatcher.Enqueue(run.Id);
        }

        return run?.Id;
    }
}

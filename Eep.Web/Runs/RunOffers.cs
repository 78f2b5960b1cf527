namespace Eep.Web.Runs;

/// <summary>Which verbs a run's state allows, so that nothing is offered that would be refused.</summary>
public static class RunOffers
{
    /// <summary>Whether the verb may be asked of the run now.</summary>
    public static bool Allows(this RunSummary run, RunVerb verb) => verb switch
    {
        RunVerb.Pause => run.State.MayBecome(run.State.IsWaiting() ? RunState.Paused : RunState.Pausing),
        RunVerb.Resume => run.State is RunState.Paused or RunState.Pausing,
        RunVerb.Stop => run.StopAfter is null && run.Generations < run.GenerationCount
            && (run.State.IsWaiting() || run.State == RunState.Paused || run.State.MayBecome(RunState.Stopping)),
        _ => !run.State.IsFinal() && run.State != RunState.Cancelling,
    };
}

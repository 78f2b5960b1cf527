namespace Eep.Core.Runs;

/// <summary>Is told what a run does while it does it. Calls come from one thread; nothing told here is needed to resume.</summary>
public interface IRunObserver
{
    /// <summary>Where the run is. <paramref name="fraction"/> is the share of this stage that is done, in [0, 1].</summary>
    void OnProgress(RunStage stage, double fraction, string detail);

    /// <summary>A line for the event log.</summary>
    void OnLog(string message);
}

/// <summary>The stages of a run, in order.</summary>
public enum RunStage
{
    /// <summary>Checkpoint and task are opened.</summary>
    Loading,

    /// <summary>Statistics pass over the search split.</summary>
    Observing,

    /// <summary>Generations.</summary>
    Searching,

    /// <summary>The best few on the validation split.</summary>
    Selecting,

    /// <summary>Winner, full model and baselines on the test split.</summary>
    Testing,

    /// <summary>The checkpoint is written.</summary>
    Exporting,

    /// <summary>The export is reloaded and compared.</summary>
    Verifying,
}

namespace Eep.Web.Jobs;

/// <summary>Where workers without work of their own are found.</summary>
public interface IHelpDispatcher
{
    /// <summary>Sees to it that a worker with nothing to do finds the run; asked again, it asks for one more.</summary>
    void Call(Guid runId);

    /// <summary>Whether a run or an evaluation waits for a worker, which comes before helping.</summary>
    bool IsWorkWaiting();
}

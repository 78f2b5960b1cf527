namespace Eep.Web.Runs;

/// <summary>Where runs wait for a worker. What it holds can be lost: it is filled again from the database.</summary>
public interface IRunDispatcher
{
    /// <summary>Puts a run at the end, unless it waits or is worked on already.</summary>
    void Enqueue(Guid id);
}

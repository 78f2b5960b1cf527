namespace Eep.Web.Runs;

/// <summary>Tells, inside this process, that something about a run or an evaluation was committed: feeds and workers look at once instead of at the next poll.</summary>
public sealed class RunChanges
{
    /// <summary>Raised after a commit, on the thread of the writer; handlers only wake somebody.</summary>
    public event Action<Guid>? Changed;

    /// <summary>Raises <see cref="Changed"/>.</summary>
    public void Notify(Guid id) => Changed?.Invoke(id);
}

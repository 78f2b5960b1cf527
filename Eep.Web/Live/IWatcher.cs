namespace Eep.Web.Live;

/// <summary>Somebody who looks when told to.</summary>
public interface IWatcher
{
    /// <summary>Says that there may be something new; many calls before the watcher looks count as one.</summary>
    void Wake();
}

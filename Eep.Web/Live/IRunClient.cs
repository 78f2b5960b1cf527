using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>What the hub calls on those who watch.</summary>
public interface IRunClient
{
    /// <summary>One change; deltas of a run come in the order of their sequence numbers.</summary>
    Task Delta(RunDelta delta);
}

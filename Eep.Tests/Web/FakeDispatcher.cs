using Eep.Web.Runs;

namespace Eep.Tests.Web;

/// <summary>A queue that only remembers.</summary>
public sealed class FakeDispatcher : IRunDispatcher
{
    public List<Guid> Enqueued { get; } = [];

    public void Enqueue(Guid runId) => Enqueued.Add(runId);
}

using Eep.Web.Jobs;

namespace Eep.Tests.Web;

/// <summary>Notes who was called.</summary>
public sealed class FakeHelpDispatcher : IHelpDispatcher
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public bool IsBusy { get; set; }

    public void Call(Guid runId) => Interlocked.Increment(ref _calls);

    public bool IsWorkWaiting() => IsBusy;
}

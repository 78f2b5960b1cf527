using Eep.Web.Evaluations;
using Eep.Web.Runs;

namespace Eep.Tests.Web;

/// <summary>A queue that only remembers.</summary>
public sealed class FakeDispatcher : IRunDispatcher, IEvaluationDispatcher
{
    public List<Guid> Enqueued { get; } = [];

    public void Enqueue(Guid id) => Enqueued.Add(id);
}

using Eep.Web.Engine;

namespace Eep.Tests.Web;

/// <summary>Starts scripted engines: each attempt takes the next script.</summary>
public sealed class FakeLauncher : IEngineLauncher
{
    private readonly Queue<Func<FakeEngine, Task>> _scripts = new();

    public List<FakeEngine> Launched { get; } = [];

    /// <summary>What the next engine will do; when the script ends, the engine has ended.</summary>
    public void Script(Func<FakeEngine, Task> script) => _scripts.Enqueue(script);

    public IEngine Launch(StartOrder start) => Play(new FakeEngine(start));

    public IEngine Launch(EvaluateOrder order) => Play(new FakeEngine(null, order));

    public IEngine Launch(HelpOrder order) => Play(new FakeEngine(null, help: order));

    private FakeEngine Play(FakeEngine engine)
    {
        Launched.Add(engine);
        engine.Play(_scripts.Dequeue());
        return engine;
    }
}

using System.Threading.Channels;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Tests.Web;

/// <summary>An engine whose script says what it tells; it remembers what it was told.</summary>
public sealed class FakeEngine(StartOrder? start, EvaluateOrder? evaluate = null, HelpOrder? help = null) : IEngine
{
    private readonly Channel<EngineMessage> _messages = Channel.CreateUnbounded<EngineMessage>();
    private readonly Channel<EngineOrder> _orders = Channel.CreateUnbounded<EngineOrder>();
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StartOrder Start => start ?? throw new InvalidOperationException("This engine evaluates.");

    public EvaluateOrder Evaluate => evaluate ?? throw new InvalidOperationException("This engine searches.");

    public HelpOrder Help => help ?? throw new InvalidOperationException("This engine does not help.");

    public bool WasKilled => _killed.Task.IsCompleted;

    public Task Killed => _killed.Task;

    public string EndReason { get; set; } = "The engine was killed (signal 9, SIGKILL).";

    /// <summary>Sends a message to the parent.</summary>
    public void Tell(EngineMessage message) => _messages.Writer.TryWrite(message);

    /// <summary>Commits generations as the real engine does, waiting for each acknowledgement.</summary>
    public async Task CommitAsync(int from, int to)
    {
        for (var generation = from; generation <= to; generation++)
        {
            Tell(new GenerationDone(RunSamples.Generation(generation)));
            Assert.Equal(new Acknowledgement(generation), await NextOrderAsync());
        }
    }

    /// <summary>Writes an export into the work folder and tells the result.</summary>
    public void Finish()
    {
        var checkpoint = Directory.CreateDirectory(Path.Combine(Start.WorkFolder, "checkpoint")).FullName;
        File.WriteAllText(Path.Combine(checkpoint, "config.json"), "{}");
        File.WriteAllText(Path.Combine(Start.WorkFolder, "plan.json"), "{}");
        File.WriteAllText(Path.Combine(Start.WorkFolder, "report.json"), "{}");
        Tell(new EngineResult(RunSamples.Report(new ArtifactFile(
            "checkpoint/config.json", 2, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"))));
    }

    public async Task<EngineOrder> NextOrderAsync() => await _orders.Reader.ReadAsync();

    public void Play(Func<FakeEngine, Task> script) => _ = PlayAsync(script);

    public async Task<EngineMessage?> ReadAsync(CancellationToken cancellationToken) =>
        await _messages.Reader.WaitToReadAsync(cancellationToken) && _messages.Reader.TryRead(out var message) ? message : null;

    public void Send(EngineOrder order) => _orders.Writer.TryWrite(order);

    public void Kill()
    {
        _killed.TrySetResult();
        _messages.Writer.TryComplete();
    }

    public Task<string> WaitForEndAsync() => Task.FromResult(EndReason);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task PlayAsync(Func<FakeEngine, Task> script)
    {
        try
        {
            await script(this);
            _messages.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            _messages.Writer.TryComplete(exception);
        }
    }
}

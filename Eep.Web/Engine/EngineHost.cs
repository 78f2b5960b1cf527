using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Configuration;

namespace Eep.Web.Engine;

/// <summary>The work an engine does; in the product <see cref="PruningRun.Execute"/>.</summary>
public delegate RunReport EngineWork(
    RunOptions options, string workFolder, IRunJournal journal, IRunObserver observer, CancellationToken cancellationToken);

/// <summary>The child's side of the protocol: obeys the orders on <paramref name="input"/>, tells on <paramref name="output"/>.</summary>
/// <param name="input">Orders; its end means that the parent is gone.</param>
/// <param name="output">Messages.</param>
/// <param name="clock">For the pace of progress messages.</param>
/// <param name="onEndOfInput">Ends the process, whatever it is doing; called on the thread that watches the input.</param>
public sealed class EngineHost(Stream input, Stream output, TimeProvider clock, Action onEndOfInput) : IDisposable
{
    private readonly LineReader<EngineOrder> _orders = new(input);
    private readonly LineWriter<EngineMessage> _parent = new(output);

    /// <summary>Waits for the start order, does the work and tells the outcome.</summary>
    /// <returns>Exit code of the process: 0 done, 1 failed or cancelled, 2 bad input.</returns>
    public int Run(EngineWork work)
    {
        if (_orders.Read() is not StartOrder start)
        {
            throw new JsonException("The first order must be a start order.");
        }

        using var cancel = new CancellationTokenSource();
        var journal = new PipeJournal(ResumeFile.Read(Path.Combine(start.RunFolder, ResumeFile.Name)), _parent, cancel.Token);
        var watcher = new Thread(() => Watch(journal, cancel)) { IsBackground = true, Name = "engine orders" };
        watcher.Start();
        try
        {
            using var hold = EngineLock.Acquire(start.RunFolder);
            Directory.CreateDirectory(start.WorkFolder);
            _parent.Write(new EngineResult(
                work(start.Options, start.WorkFolder, journal, new PipeObserver(_parent, clock), cancel.Token)));
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 1;
        }
        catch (Exception exception)
        {
            var isBadInput = BadInput.Is(exception);
            Console.Error.WriteLine(exception);
            _parent.Write(new EngineFailed(exception.Message, isBadInput, StorageFault.IsPassing(exception)));
            return isBadInput ? 2 : 1;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _orders.Dispose();

    private void Watch(PipeJournal journal, CancellationTokenSource cancel)
    {
        try
        {
            while (_orders.Read() is { } order)
            {
                if (order is Acknowledgement acknowledgement)
                {
                    journal.Acknowledge(acknowledgement.Generation);
                }
                else if (order is CancelOrder)
                {
                    cancel.Cancel();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or JsonException or ObjectDisposedException)
        {
            Console.Error.WriteLine($"The orders broke off: {exception.Message}");
        }

        onEndOfInput();
    }
}

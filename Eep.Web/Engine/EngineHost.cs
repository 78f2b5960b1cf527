using System.Collections.Concurrent;
using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Evaluations;

namespace Eep.Web.Engine;

/// <summary>The work an engine does; in the product <see cref="PruningRun.Execute"/>.</summary>
public delegate RunReport EngineWork(
    RunOptions options, string workFolder, IRunJournal journal, IRunObserver observer, IBatchPool? pool, CancellationToken cancellationToken);

/// <summary>The evaluation an engine makes; in the product that of <see cref="SuiteEvaluation"/>.</summary>
/// <param name="progress">Receives the share done, in [0, 1].</param>
public delegate EvaluationDone EvaluationWork(EvaluationRequest request, Action<double> progress, CancellationToken cancellationToken);

/// <summary>Opens what batches are answered with; in the product <see cref="BatchWorker.Open"/>.</summary>
public delegate IBatchWorker HelpWork(RunOptions options, Action<string> log);

/// <summary>The child's side of the protocol: obeys the orders on <paramref name="input"/>, tells on <paramref name="output"/>.</summary>
/// <param name="input">Orders; its end means that the parent is gone.</param>
/// <param name="output">Messages.</param>
/// <param name="clock">For the pace of progress messages.</param>
/// <param name="onEndOfInput">Ends the process, whatever it is doing; called on the thread that watches the input.</param>
public sealed class EngineHost(Stream input, Stream output, TimeProvider clock, Action onEndOfInput) : IDisposable
{
    private static readonly TimeSpan ShareInterval = TimeSpan.FromMilliseconds(200);

    private readonly LineReader<EngineOrder> _orders = new(input);
    private readonly LineWriter<EngineMessage> _parent = new(output);

    /// <summary>Waits for the first order, does that work and tells the outcome.</summary>
    /// <returns>Exit code of the process: 0 done, 1 failed or cancelled, 2 bad input.</returns>
    public int Run(EngineWork search, EvaluationWork evaluate, HelpWork help)
    {
        using var cancel = new CancellationTokenSource();
        return _orders.Read() switch
        {
            StartOrder start => Search(start, search, cancel),
            EvaluateOrder order => Work(order.Folder, _ => { }, cancel, () => evaluate(order.Request, TellShare(), cancel.Token)),
            HelpOrder order => Help(order, help, cancel),
            _ => throw new JsonException("The first order must be a start order, an evaluate order or a help order."),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _orders.Dispose();

    private int Search(StartOrder start, EngineWork search, CancellationTokenSource cancel)
    {
        var journal = new PipeJournal(ResumeFile.Read(Path.Combine(start.RunFolder, ResumeFile.Name)), _parent, cancel.Token);
        using var pool = start.PlansPerBatch is { } plans ? new PipeBatchPool(plans, _parent) : null;
        return Work(start.RunFolder, Receive, cancel, () =>
        {
            Directory.CreateDirectory(start.WorkFolder);
            return new EngineResult(search(start.Options, start.WorkFolder, journal, new PipeObserver(_parent, clock), pool, cancel.Token));
        });

        void Receive(EngineOrder order)
        {
            if (order is Acknowledgement acknowledgement)
            {
                journal.Acknowledge(acknowledgement.Generation);
            }
            else
            {
                pool?.Receive(order);
            }
        }
    }

    // Answers batches until it is told to end.
    private int Help(HelpOrder help, HelpWork open, CancellationTokenSource cancel)
    {
        using var batches = new BlockingCollection<Batch>();
        return Work(null, Receive, cancel, () =>
        {
            using var worker = open(help.Options, message => _parent.Write(new EngineLog(message)));
            while (true)
            {
                var batch = batches.Take(cancel.Token);
                _parent.Write(new BatchDone(batch.Number, worker.Answer(batch, cancel.Token)));
            }
        });

        void Receive(EngineOrder order)
        {
            if (order is BatchOrder next)
            {
                batches.Add(next.Batch);
            }
        }
    }

    private int Work(string? folder, Action<EngineOrder> receive, CancellationTokenSource cancel, Func<EngineMessage> work)
    {
        var watcher = new Thread(() => Watch(receive, cancel)) { IsBackground = true, Name = "engine orders" };
        watcher.Start();
        try
        {
            using var hold = folder is null ? null : EngineLock.Acquire(folder);
            _parent.Write(work());
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
            var passing = StorageFault.SentenceOf(exception);
            _parent.Write(new EngineFailed(passing ?? exception.Message, isBadInput, passing is not null));
            return isBadInput ? 2 : 1;
        }
    }

    // At most a few times a second, and the end always.
    private Action<double> TellShare()
    {
        var toldAt = 0L;
        return share =>
        {
            if (share >= 1 || toldAt == 0 || clock.GetElapsedTime(toldAt) >= ShareInterval)
            {
                toldAt = clock.GetTimestamp();
                _parent.Write(new EvaluationProgress(share));
            }
        };
    }

    private void Watch(Action<EngineOrder> receive, CancellationTokenSource cancel)
    {
        try
        {
            while (_orders.Read() is { } order)
            {
                if (order is CancelOrder)
                {
                    cancel.Cancel();
                }
                else
                {
                    receive(order);
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

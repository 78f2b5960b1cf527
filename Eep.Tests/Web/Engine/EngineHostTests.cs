using System.IO.Pipelines;
using Eep.Core.Evaluation;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Tests.Web.Engine;

/// <summary>Both ends of the protocol in one process, over pipes.</summary>
public sealed class EngineHostTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-engine-");
    private readonly Pipe _orders = new();
    private readonly Pipe _messages = new();
    private readonly TaskCompletionSource _endOfInput = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LineWriter<EngineOrder> _parent;
    private readonly LineReader<EngineMessage> _heard;

    public EngineHostTests()
    {
        _parent = new LineWriter<EngineOrder>(_orders.Writer.AsStream());
        _heard = new LineReader<EngineMessage>(_messages.Reader.AsStream());
    }

    public void Dispose()
    {
        _heard.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_WorkWithResult_TellsTheResultAndReturnsZero()
    {
        StartOrder? seen = null;
        var end = Start((options, workFolder, _, observer, _, _) =>
        {
            seen = new StartOrder(options, _folder.FullName, workFolder);
            observer.OnLog("hello");
            return RunSamples.Report();
        });

        Assert.Equal(new EngineLog("hello"), await HearAsync());
        Assert.Equal(3, Assert.IsType<EngineResult>(await HearAsync()).Report.WinnerId);
        Assert.Equal(0, await end);
        Assert.Equal(Order(), seen);
        Assert.True(Directory.Exists(Order().WorkFolder));
    }

    [Fact]
    public async Task Commit_NextGeneration_WaitsForTheAcknowledgementOfTheOneBefore()
    {
        var reached = -1;
        _ = Start((_, _, journal, _, _, _) =>
        {
            for (var generation = 0; generation < 3; generation++)
            {
                journal.Commit(RunSamples.Generation(generation));
                Volatile.Write(ref reached, generation);
            }

            return RunSamples.Report();
        });

        Assert.Equal(0, Assert.IsType<GenerationDone>(await HearAsync()).Record.Generation);
        var second = HearAsync();
        await Task.Delay(200);
        Assert.False(second.IsCompleted, "The second generation was sent before the first was acknowledged.");
        Assert.Equal(0, Volatile.Read(ref reached));

        _parent.Write(new Acknowledgement(0));
        Assert.Equal(1, Assert.IsType<GenerationDone>(await second).Record.Generation);
    }

    [Fact]
    public async Task Replay_ResumeFile_GivesTheCommittedGenerations()
    {
        ResumeFile.Write(Path.Combine(_folder.FullName, ResumeFile.Name), [RunSamples.Generation(0), RunSamples.Generation(1)]);
        _ = Start((_, _, journal, _, _, _) =>
        {
            Assert.Equal([0, 1], journal.Replay().Select(record => record.Generation));
            journal.Commit(RunSamples.Generation(2));
            return RunSamples.Report();
        });

        Assert.Equal(2, Assert.IsType<GenerationDone>(await HearAsync()).Record.Generation);
        Assert.IsType<EngineResult>(await HearAsync());
    }

    [Fact]
    public async Task Run_CancelOrder_EndsTheWorkWithoutAResult()
    {
        var end = Start((_, _, _, observer, _, cancellationToken) =>
        {
            observer.OnLog("working");
            cancellationToken.WaitHandle.WaitOne(Limit);
            cancellationToken.ThrowIfCancellationRequested();
            return RunSamples.Report();
        });
        await HearAsync();

        _parent.Write(new CancelOrder());

        Assert.Equal(1, await end);
        Assert.False(_messages.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Run_CancelWhileACommitWaits_Ends()
    {
        var end = Start((_, _, journal, _, _, _) =>
        {
            journal.Commit(RunSamples.Generation(0));
            journal.Commit(RunSamples.Generation(1));
            return RunSamples.Report();
        });
        await HearAsync();

        _parent.Write(new CancelOrder());

        Assert.Equal(1, await end);
    }

    [Fact]
    public async Task Run_EndOfInput_EndsTheProcessWhateverItDoes()
    {
        using var busy = new ManualResetEventSlim();
        _ = Start((_, _, _, observer, _, _) =>
        {
            observer.OnLog("working");
            busy.Wait(Limit, CancellationToken.None);
            return RunSamples.Report();
        });
        await HearAsync();

        await _orders.Writer.CompleteAsync();

        await _endOfInput.Task.WaitAsync(Limit);
        busy.Set();
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Run_WorkThatFails_TellsWhyAndWhoseFaultItIs(bool isBadInput, int exitCode)
    {
        var end = Start((_, _, _, _, _, _) => throw (isBadInput ? new ModelException("logits are NaN") : new IOException("disk full")));

        Assert.Equal(new EngineFailed(isBadInput ? "logits are NaN" : "disk full", isBadInput), await HearAsync());
        Assert.Equal(exitCode, await end);
    }

    [Fact]
    public async Task OnProgress_ManyCalls_AreThinnedOutButNeverTheLast()
    {
        var end = Start((_, _, _, observer, _, _) =>
        {
            for (var step = 0; step <= 10000; step++)
            {
                observer.OnProgress(RunStage.Searching, step / 10000.0, "searching");
            }

            return RunSamples.Report();
        });
        await end;

        var messages = new List<EngineMessage>();
        do
        {
            messages.Add(await HearAsync());
        }
        while (messages[^1] is not EngineResult);
        Assert.InRange(messages.Count, 3, 1000);
        Assert.Equal(1, Assert.IsType<EngineProgress>(messages[^2]).Fraction);
    }

    [Fact]
    public async Task Pool_OfASharedRun_OffersToTheParentAndTakesOthersAnswers()
    {
        _ = Start(
            (_, _, _, observer, pool, cancellationToken) =>
            {
                Assert.Equal(3, pool!.PlansPerBatch);
                pool.Offer([RunSamples.Batch(0), RunSamples.Batch(1)]);
                Assert.Equal(new BatchTurn.Yours(0), pool.Take(cancellationToken));
                pool.Finish(0, RunSamples.Answers(1));
                Assert.Equal(0, Assert.IsType<BatchTurn.Answered>(pool.Take(cancellationToken)).Number);
                Assert.Equal(1, Assert.IsType<BatchTurn.Answered>(pool.Take(cancellationToken)).Number);
                return RunSamples.Report();
            },
            Order() with { PlansPerBatch = 3 });

        Assert.Equal([0, 1], Assert.IsType<BatchesOffered>(await HearAsync()).Batches.Select(batch => batch.Number));
        _parent.Write(new BatchOrder(RunSamples.Batch(0)));
        Assert.Equal(new BatchDone(0, null), await HearAsync());
        _parent.Write(new BatchAnsweredOrder(1, RunSamples.Answers(2)));
        Assert.IsType<EngineResult>(await HearAsync());
    }

    [Fact]
    public async Task Help_SeveralBatches_AreAnsweredByOneWorkerUntilACancel()
    {
        var worker = new CountingWorker();
        var end = Start(_ => worker, new HelpOrder(Order().Options));

        foreach (var number in new[] { 4, 7 })
        {
            _parent.Write(new BatchOrder(RunSamples.Batch(number)));
            var done = Assert.IsType<BatchDone>(await HearAsync());
            Assert.Equal((number, number), (done.Number, (int)((LogLikelihoods)done.Answers!.Plans[0].Answers[0].Answer).Sums[0]));
        }

        _parent.Write(new CancelOrder());

        Assert.Equal(1, await end);
        Assert.True(worker.IsDisposed);
        Assert.Empty(_folder.EnumerateFiles());
    }

    private StartOrder Order() => new(
        new RunOptions { Model = "/models/a", Task = "/tasks/b.yaml", ExpertBudget = 4 },
        _folder.FullName,
        Path.Combine(_folder.FullName, "work-1"));

    private Task<int> Start(EngineWork work, StartOrder? order = null) =>
        Start(work, (_, _) => throw new NotSupportedException("Nobody is helped here."), order ?? Order());

    private Task<int> Start(Func<RunOptions, IBatchWorker> help, HelpOrder order) =>
        Start((_, _, _, _, _, _) => throw new NotSupportedException("Nothing is searched here."), (options, _) => help(options), order);

    private Task<int> Start(EngineWork work, HelpWork help, EngineOrder order)
    {
        _parent.Write(order);
        return Task.Factory.StartNew(
            () =>
            {
                using var host = new EngineHost(
                    _orders.Reader.AsStream(), _messages.Writer.AsStream(), TimeProvider.System, () => _endOfInput.TrySetResult());
                return host.Run(
                    work,
                    (_, _, _) => throw new NotSupportedException("Nothing is evaluated here."),
                    help);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private async Task<EngineMessage> HearAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _heard.ReadAsync(limit.Token) ?? throw new EndOfStreamException();
    }

    private sealed class CountingWorker : IBatchWorker
    {
        public bool IsDisposed { get; private set; }

        public BatchAnswers Answer(Batch batch, CancellationToken cancellationToken) => RunSamples.Answers(batch.Number);

        public void Dispose() => IsDisposed = true;
    }
}

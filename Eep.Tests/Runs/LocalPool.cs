using System.Collections.Concurrent;
using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Tests.Runs;

/// <summary>A pool inside the test: some helpers with models of their own; everything travels as JSON, as it does between processes.</summary>
public sealed class LocalPool : IBatchPool, IDisposable
{
    private readonly BlockingCollection<string> _waiting = [];
    private readonly BlockingCollection<BatchTurn> _turns = [];
    private readonly Thread[] _helpers;
    private int _isOwnBusy;

    public LocalPool(RunOptions options, int helpers, int plansPerBatch)
    {
        PlansPerBatch = plansPerBatch;
        _helpers = [.. Enumerable.Range(0, helpers).Select(_ => new Thread(() => Help(options)) { IsBackground = true })];
        Array.ForEach(_helpers, helper => helper.Start());
    }

    public int PlansPerBatch { get; }

    /// <summary>Batches that helpers answered, and the blocks they were of.</summary>
    public ConcurrentBag<(int Number, int Block, int Generation)> Helped { get; } = [];

    public ConcurrentBag<int> Own { get; } = [];

    public void Offer(IReadOnlyList<Batch> batches)
    {
        foreach (var batch in batches)
        {
            _waiting.Add(JsonSerializer.Serialize(batch, RunJson.Line));
        }

        GiveOwn();
    }

    public BatchTurn Take(CancellationToken cancellationToken) => _turns.Take(cancellationToken);

    public void Finish(int number, BatchAnswers answers)
    {
        Own.Add(number);
        _turns.Add(new BatchTurn.Answered(number, answers));
        Volatile.Write(ref _isOwnBusy, 0);
        GiveOwn();
    }

    public void Dispose()
    {
        _waiting.CompleteAdding();
        Array.ForEach(_helpers, helper => helper.Join());
        _waiting.Dispose();
        _turns.Dispose();
    }

    private void GiveOwn()
    {
        if (Interlocked.Exchange(ref _isOwnBusy, 1) == 1)
        {
            return;
        }

        if (_waiting.TryTake(out var batch))
        {
            _turns.Add(new BatchTurn.Yours(Read<Batch>(batch).Number));
        }
        else
        {
            Volatile.Write(ref _isOwnBusy, 0);
        }
    }

    private void Help(RunOptions options)
    {
        using var worker = BatchWorker.Open(options, _ => { });
        foreach (var text in _waiting.GetConsumingEnumerable())
        {
            var batch = Read<Batch>(text);
            var answers = JsonSerializer.Serialize(worker.Answer(batch, CancellationToken.None), RunJson.Line);
            Helped.Add((batch.Number, batch.Block, batch.Generation));
            _turns.Add(new BatchTurn.Answered(batch.Number, Read<BatchAnswers>(answers)));
        }
    }

    private static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, RunJson.Line)!;
}

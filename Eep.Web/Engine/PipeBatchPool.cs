using System.Collections.Concurrent;
using Eep.Core.Runs;

namespace Eep.Web.Engine;

/// <summary>The pool as the engine process sees it: batches go to the parent, who stores them, and answers come back from there.</summary>
public sealed class PipeBatchPool(int plansPerBatch, LineWriter<EngineMessage> parent) : IBatchPool, IDisposable
{
    private readonly BlockingCollection<BatchTurn> _turns = [];

    /// <inheritdoc/>
    public int PlansPerBatch => plansPerBatch;

    /// <inheritdoc/>
    public void Offer(IReadOnlyList<Batch> batches) => parent.Write(new BatchesOffered(batches));

    /// <inheritdoc/>
    public BatchTurn Take(CancellationToken cancellationToken) => _turns.Take(cancellationToken);

    /// <inheritdoc/>
    public void Finish(int number, BatchAnswers answers)
    {
        _turns.Add(new BatchTurn.Answered(number, answers), CancellationToken.None);
        parent.Write(new BatchDone(number, null));
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Takes an order of the parent that is about batches.</summary>
    public void Receive(EngineOrder order)
    {
        if (order is BatchOrder own)
        {
            _turns.Add(new BatchTurn.Yours(own.Batch.Number), CancellationToken.None);
        }
        else if (order is BatchAnsweredOrder others)
        {
            _turns.Add(new BatchTurn.Answered(others.Number, others.Answers), CancellationToken.None);
        }
    }
}

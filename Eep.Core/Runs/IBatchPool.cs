namespace Eep.Core.Runs;

/// <summary>
/// Where a run's engine hands out the batches of a generation. Whoever is there takes them, the engine itself among others; each offered
/// batch is answered once, sooner or later.
/// </summary>
public interface IBatchPool
{
    /// <summary>How many plans a batch holds at most.</summary>
    int PlansPerBatch { get; }

    /// <summary>Puts batches up; their numbers have not been seen before.</summary>
    void Offer(IReadOnlyList<Batch> batches);

    /// <summary>Waits for what comes next.</summary>
    BatchTurn Take(CancellationToken cancellationToken);

    /// <summary>The engine has answered a batch that it was given; <see cref="Take"/> hands the answers on like everybody's.</summary>
    void Finish(int number, BatchAnswers answers);
}

/// <summary>What <see cref="IBatchPool.Take"/> hands on.</summary>
public abstract record BatchTurn
{
    /// <summary>A batch is answered.</summary>
    public sealed record Answered(int Number, BatchAnswers Answers) : BatchTurn;

    /// <summary>The engine is to answer a batch itself. At most one at a time.</summary>
    public sealed record Yours(int Number) : BatchTurn;
}

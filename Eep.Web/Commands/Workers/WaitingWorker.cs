using Eep.Core.Evaluation;
using Eep.Core.Runs;

namespace Eep.Web.Commands.Workers;

/// <summary>Answers a batch by waiting: what is left of the time is coordination. Its answers have the size of real ones.</summary>
public sealed class WaitingWorker(TimeSpan wait) : IBatchWorker
{
    private const int Documents = 80;
    private const int Choices = 4;
    private const int Layers = 32;
    private const int Experts = 8;

    /// <inheritdoc/>
    public BatchAnswers Answer(Batch batch, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(wait);
        cancellationToken.ThrowIfCancellationRequested();
        return new BatchAnswers([.. batch.Plans.Select(_ => Block())]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It holds nothing.
    }

    private static BlockAnswers Block() => new(
        [.. Enumerable.Range(0, Documents).Select(document => new DocumentAnswer(
            document,
            new LogLikelihoods([.. Enumerable.Range(0, Choices).Select(choice => -Math.Sqrt(2 + document + choice))], new bool[Choices])))],
        [.. Enumerable.Range(0, Layers).Select(layer => Enumerable.Range(0, Experts).Select(expert => 10_000L + layer + expert).ToArray())]);
}

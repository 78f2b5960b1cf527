namespace Eep.Core.Runs;

/// <summary>Answers batches of a run whose own engine is elsewhere. The checkpoint stays open. One thread.</summary>
public interface IBatchWorker : IDisposable
{
    /// <summary>The answers, as the run's own engine would give them.</summary>
    /// <exception cref="RunOptionsException">Model, tasks or arithmetic are not the run's.</exception>
    BatchAnswers Answer(Batch batch, CancellationToken cancellationToken);
}

/// <inheritdoc/>
public sealed class BatchWorker : IBatchWorker
{
    private readonly RunInputs _inputs;
    private int _generation = -1;

    private BatchWorker(RunInputs inputs) => _inputs = inputs;

    /// <summary>Opens what the run works on.</summary>
    /// <param name="options">The run's; paths must be absolute.</param>
    /// <param name="log">Told what a user should know, from any thread.</param>
    /// <exception cref="RunOptionsException">The options cannot run here.</exception>
    public static BatchWorker Open(RunOptions options, Action<string> log) => new(RunInputs.Open(options, log));

    /// <inheritdoc/>
    public BatchAnswers Answer(Batch batch, CancellationToken cancellationToken)
    {
        if (batch.Inputs != _inputs.Fingerprint)
        {
            throw new RunOptionsException(
            [
                new OptionFault(
                    "model", $"'{_inputs.Options.Model}', its tasks or the arithmetic ({_inputs.Arithmetic}) are not those of the run's own engine; every machine that helps must have the same."),
            ]);
        }

        if (batch.Generation != _generation)
        {
            _generation = batch.Generation;
            _inputs.Engine.BeginGeneration();
        }

        return BatchWork.Answer(_inputs.Engine, _inputs.Tasks, batch, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _inputs.Dispose();
}

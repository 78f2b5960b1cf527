using System.Diagnostics;
using System.Threading.Channels;
using Eep.Core.Evaluation;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Web.Commands.Workers;

/// <summary>A run's engine without a model: offers generations of batches and takes its own share, by waiting. Its first generation is not timed.</summary>
public sealed class WaitingRun(int generations, int batches, TimeSpan wait) : IEngine
{
    private readonly Channel<EngineMessage> _messages = Channel.CreateUnbounded<EngineMessage>();
    private readonly Stopwatch _watch = new();
    private readonly Lock _gate = new();
    private int _offered;
    private int _left;

    /// <summary>From the offer of the second generation to the last answer of the last.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Offers the first generation.</summary>
    public void Begin() => Offer();

    /// <inheritdoc/>
    public async Task<EngineMessage?> ReadAsync(CancellationToken cancellationToken) =>
        await _messages.Reader.WaitToReadAsync(cancellationToken) && _messages.Reader.TryRead(out var message) ? message : null;

    /// <inheritdoc/>
    public void Send(EngineOrder order)
    {
        if (order is BatchOrder own)
        {
            _ = AnswerAsync(own.Batch.Number);
        }
        else if (order is BatchAnsweredOrder)
        {
            TakeIn();
        }
    }

    /// <inheritdoc/>
    public void Kill() => _messages.Writer.TryComplete();

    /// <inheritdoc/>
    public Task<string> WaitForEndAsync() => Task.FromResult("It has ended.");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task AnswerAsync(int number)
    {
        await Task.Delay(wait);
        _messages.Writer.TryWrite(new BatchDone(number, null));
        TakeIn();
    }

    private void TakeIn()
    {
        lock (_gate)
        {
            if (--_left > 0)
            {
                return;
            }

            if (_offered == generations + 1)
            {
                _watch.Stop();
                _messages.Writer.TryComplete();
                return;
            }
        }

        Offer();
    }

    private void Offer()
    {
        _left = batches;
        if (_offered++ == 1)
        {
            _watch.Start();
        }

        var plan = $$"""{"rows":[{{string.Join(',', Enumerable.Range(0, 32 * 8))}}]}""";
        _messages.Writer.TryWrite(new BatchesOffered([.. Enumerable.Range((_offered - 1) * batches, batches).Select(number => new Batch
        {
            Number = number, Generation = _offered, Split = SplitKind.Search, Block = 0, Plans = [plan, plan], Inputs = "",
        })]));
    }
}

using System.Globalization;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>
/// The batches of one attempt, between the run's engine and whoever helps: puts up what the engine offers, gives the engine its share, brings it the
/// others' answers, and takes batches back from helpers that are gone.
/// </summary>
public sealed class BatchExchange : IAsyncDisposable
{
    /// <summary>Between two looks at the database, where no signal came.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A helper that has given no sign of life for so long loses its batch; one whose process is seen to be gone loses it at once.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan CallInterval = TimeSpan.FromSeconds(1);

    private readonly Guid _run;
    private readonly int _attempt;
    private readonly IEngine _engine;
    private readonly BatchStore _batches;
    private readonly RunStore _runs;
    private readonly RunOwner _owner;
    private readonly TimeProvider _clock;
    private readonly IHelpDispatcher _helpers;
    private readonly BatchSignals.Subscription _answered;
    private readonly CancellationTokenSource _closed = new();
    private readonly Dictionary<Guid, (int Beats, long SeenAt)> _seen = [];
    private readonly HashSet<string> _helped = [];
    private readonly Task _service;
    private BatchClaim? _own;
    private int _open;
    private int _ownCount;
    private int _othersCount;
    private long _calledAt;
    private int _disposals;

    /// <summary>Begins to serve.</summary>
    public BatchExchange(
        Guid runId,
        int attempt,
        IEngine engine,
        BatchStore batches,
        BatchSignals.Subscription answered,
        RunStore runs,
        RunOwner owner,
        TimeProvider clock,
        IHelpDispatcher helpers)
    {
        (_run, _attempt, _engine, _batches, _answered) = (runId, attempt, engine, batches, answered);
        (_runs, _owner, _clock, _helpers) = (runs, owner, clock, helpers);
        _service = ServeAsync();
    }

    /// <summary>Why the engine was killed; null when it was not.</summary>
    public string? Broken { get; private set; }

    /// <summary>Takes a message of the engine, if it is about batches.</summary>
    public async Task ReceiveAsync(EngineMessage message)
    {
        if (message is BatchesOffered offered)
        {
            await _batches.OfferAsync(_run, _attempt, offered.Batches);
            Interlocked.Add(ref _open, offered.Batches.Count);
            _answered.Wake();
        }
        else if (message is BatchDone done)
        {
            await _batches.RemoveAsync(_run, _attempt, done.Number);
            Interlocked.Decrement(ref _open);
            _ownCount++;
            _own = null;
            _answered.Wake();
        }
    }

    /// <summary>Ends the service; what is still up is withdrawn.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposals, 1) == 1)
        {
            return;
        }

        await _closed.CancelAsync();
        await _service;
        try
        {
            await _batches.ClearAsync(_run, _attempt);
            if (_ownCount + _othersCount > 0)
            {
                await _runs.LogAsync(_run, RunEventKind.Log, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Attempt {_attempt} shared out {_ownCount + _othersCount} batches; {_othersCount} of them were answered by {_helped.Count} other workers."));
            }
        }
        catch (Exception exception) when (StorageFault.IsPassing(exception))
        {
            // The next attempt withdraws them.
        }

        _closed.Dispose();
        _answered.Dispose();
    }

    private async Task ServeAsync()
    {
        var isCleared = false;
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                if (!isCleared)
                {
                    await _batches.ClearAsync(_run, _attempt - 1);
                    isCleared = true;
                }

                if (Volatile.Read(ref _open) > 0)
                {
                    await LookAsync();
                }

                await _answered.WaitAsync(Interval, _closed.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (StorageFault.IsPassing(exception))
            {
                await Task.Delay(Interval, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception)
            {
                Broken = $"The exchange of batches failed: {exception.Message}";
                _engine.Kill();
                return;
            }
        }
    }

    private async Task LookAsync()
    {
        // First of all, so that the engine does not wait while the others' answers are read.
        if (_own is null && await _batches.ClaimAsync(_run, _owner.Name) is { } claim)
        {
            _own = claim;
            _engine.Send(new BatchOrder(claim.Batch));
        }

        foreach (var batch in await _batches.ClaimedAsync(_run, _attempt))
        {
            if (batch.Claim == _own?.Claim)
            {
                continue;
            }

            if (batch.IsAnswered)
            {
                // Told twice, when the removal fails, the engine takes no notice the second time.
                _engine.Send(new BatchAnsweredOrder(batch.Number, await _batches.ReadAnswersAsync(_run, _attempt, batch.Number)));
                await _batches.RemoveAsync(_run, _attempt, batch.Number);
                Interlocked.Decrement(ref _open);
                _seen.Remove(batch.Claim);
                _helped.Add(batch.Owner);
                _othersCount++;
            }
            else if (IsGone(batch) && await _batches.ReleaseAsync(_run, _attempt, batch.Number, batch.Claim))
            {
                _answered.Wake();
            }
        }

        if (_calledAt == 0 || _clock.GetElapsedTime(_calledAt) > CallInterval)
        {
            _calledAt = _clock.GetTimestamp();
            _helpers.Call(_run);
        }
    }

    // Silence is measured by this process since it first saw the count: clocks of machines differ, and clocks jump.
    private bool IsGone(ClaimedBatch batch)
    {
        if (!_seen.TryGetValue(batch.Claim, out var seen) || seen.Beats != batch.Beats)
        {
            _seen[batch.Claim] = seen = (batch.Beats, _clock.GetTimestamp());
        }

        return ProcessIdentity.Parse(batch.Owner)?.IsAlive() == false || _clock.GetElapsedTime(seen.SeenAt) > SilenceLimit;
    }
}

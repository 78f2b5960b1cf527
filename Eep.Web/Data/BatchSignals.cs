using Microsoft.Extensions.Options;
using Npgsql;

namespace Eep.Web.Data;

/// <summary>
/// Tells at once that batches were offered or answered: inside the process, and through PostgreSQL's notifications to other processes. A signal may
/// be lost; whoever waits looks again after a while.
/// </summary>
public sealed class BatchSignals(IOptions<DatabaseOptions> database, TimeProvider clock, ILogger<BatchSignals> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];
    private readonly Dictionary<BatchSignal, Task> _listeners = [];

    /// <summary>Waits for signals about a run; to be disposed.</summary>
    public Subscription Subscribe(BatchSignal signal, Guid runId)
    {
        lock (_gate)
        {
            var subscription = new Subscription(this, signal, runId);
            _subscriptions.Add(subscription);
            if (database.Value.Provider == DatabaseProvider.Postgres && !_listeners.ContainsKey(signal))
            {
                _listeners.Add(signal, ListenAsync(signal));
            }

            return subscription;
        }
    }

    /// <summary>Sends a signal. What it is about is committed.</summary>
    public async Task SendAsync(BatchSignal signal, Guid runId)
    {
        Wake(signal, runId);
        if (database.Value.Provider == DatabaseProvider.Postgres)
        {
            await using var connection = new NpgsqlConnection(database.Value.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = ChannelOf(signal) });
            command.Parameters.Add(new NpgsqlParameter { Value = runId.ToString() });
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_listeners.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static string ChannelOf(BatchSignal signal) => signal == BatchSignal.Offered ? "eep_batches_offered" : "eep_batches_answered";

    private void Wake(BatchSignal signal, Guid runId)
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Where(each => each.Signal == signal && each.RunId == runId))
            {
                subscription.Wake();
            }
        }
    }

    private async Task ListenAsync(BatchSignal signal)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(database.Value.ConnectionString);
                await connection.OpenAsync(_stop.Token);
                connection.Notification += (_, told) => Wake(signal, Guid.TryParse(told.Payload, out var runId) ? runId : Guid.Empty);
                await using (var command = new NpgsqlCommand($"LISTEN {ChannelOf(signal)}", connection))
                {
                    await command.ExecuteNonQueryAsync(_stop.Token);
                }

                while (true)
                {
                    await connection.WaitAsync(_stop.Token);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                logger.LogDebug(exception, "Notifications of the database broke off");
                await Task.Delay(Reconnect, clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    /// <summary>One who waits.</summary>
    public sealed class Subscription(BatchSignals owner, BatchSignal signal, Guid runId) : IDisposable
    {
        private readonly SemaphoreSlim _wake = new(0);

        /// <summary>What for.</summary>
        public BatchSignal Signal => signal;

        /// <summary>Of which run.</summary>
        public Guid RunId => runId;

        /// <summary>Lets the next wait, or the present one, end.</summary>
        public void Wake()
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }

        /// <summary>Waits for a signal, at most so long.</summary>
        public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _wake.WaitAsync(most, cancellationToken);

        /// <inheritdoc/>
        public void Dispose()
        {
            owner.Remove(this);
            _wake.Dispose();
        }
    }
}

/// <summary>What a signal says.</summary>
public enum BatchSignal
{
    /// <summary>Batches wait for whoever takes them.</summary>
    Offered,

    /// <summary>A batch is answered.</summary>
    Answered,
}

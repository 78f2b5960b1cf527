using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace Eep.Benchmarks.Load;

/// <summary>Subscribers of the hub: each has to see every sequence number once and in order.</summary>
internal sealed class Watchers : IAsyncDisposable
{
    private readonly List<Watcher> _watchers = [];

    /// <summary>Deltas received by all.</summary>
    public long Received => _watchers.Sum(watcher => Volatile.Read(ref watcher.Received));

    /// <summary>What is wrong, in words.</summary>
    public IReadOnlyList<string> Faults => [.. _watchers.SelectMany(watcher => watcher.Faults)];

    public static async Task<Watchers> StartAsync(int count, string run)
    {
        var all = new Watchers();
        for (var number = 0; number < count; number++)
        {
            var watcher = new Watcher(number);
            all._watchers.Add(watcher);
            await watcher.StartAsync(run);
        }

        return all;
    }

    /// <summary>Those who have not seen the last generation.</summary>
    public int Missing(int generations) => _watchers.Count(watcher => Volatile.Read(ref watcher.Generations) < generations);

    public async ValueTask DisposeAsync()
    {
        foreach (var watcher in _watchers)
        {
            await watcher.Connection.DisposeAsync();
        }
    }

    private sealed class Watcher
    {
        public long Received;
        public int Generations;

        private readonly int _number;
        private long _last;

        public Watcher(int number)
        {
            _number = number;
            Connection.On<JsonElement>("Delta", Take);
            Connection.Closed += exception =>
            {
                if (exception is not null)
                {
                    Faults.Add($"Subscriber {_number} was cut off: {exception.Message}");
                }

                return Task.CompletedTask;
            };
        }

        public HubConnection Connection { get; } = new HubConnectionBuilder().WithUrl(new Uri(Server.Address, "/hubs/runs")).Build();

        public List<string> Faults { get; } = [];

        public async Task StartAsync(string run)
        {
            await Connection.StartAsync();
            await Connection.InvokeAsync("Subscribe", Guid.Parse(run), 0L);
        }

        private void Take(JsonElement delta)
        {
            Interlocked.Increment(ref Received);
            var sequence = delta.GetProperty("sequence").GetInt64();
            var isDurable = IsSet(delta, "generation") || IsSet(delta, "event");
            if (isDurable && sequence != _last + 1)
            {
                Faults.Add($"Subscriber {_number} got {sequence} after {_last}.");
            }

            _last = isDurable ? sequence : _last;
            if (IsSet(delta, "generation"))
            {
                Volatile.Write(ref Generations, delta.GetProperty("generation").GetProperty("generation").GetInt32() + 1);
            }
        }

        private static bool IsSet(JsonElement delta, string name) => delta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object;
    }
}

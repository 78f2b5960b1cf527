using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Eep.Web.Live;

/// <summary>Which connection watches which run; hubs themselves live for one call only.</summary>
public sealed class RunHubSubscriptions(IRunFeed feed, IHubContext<RunHub, IRunClient> hub)
{
    private readonly ConcurrentDictionary<(string Connection, Guid Run), IAsyncDisposable> _subscriptions = new();

    /// <summary>Begins to send deltas to the connection.</summary>
    public async Task AddAsync(string connection, Guid runId, long fromSequence)
    {
        await RemoveAsync(connection, runId);
        var client = hub.Clients.Client(connection);
        _subscriptions[(connection, runId)] = feed.Subscribe(runId, fromSequence, client.Delta);
    }

    /// <summary>Ends it.</summary>
    public async Task RemoveAsync(string connection, Guid runId)
    {
        if (_subscriptions.TryRemove((connection, runId), out var subscription))
        {
            await subscription.DisposeAsync();
        }
    }

    /// <summary>Ends all of a connection.</summary>
    public async Task RemoveAllAsync(string connection)
    {
        foreach (var (_, runId) in _subscriptions.Keys.Where(key => key.Connection == connection))
        {
            await RemoveAsync(connection, runId);
        }
    }
}

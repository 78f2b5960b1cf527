using Microsoft.AspNetCore.SignalR;

namespace Eep.Web.Live;

/// <summary>/hubs/runs: the feed for programs. A client that reconnects subscribes again from the last sequence number it has seen.</summary>
public sealed class RunHub(RunHubSubscriptions subscriptions) : Hub<IRunClient>
{
    /// <summary>Sends every change of a run after a sequence number; 0 for all. A second call for the same run replaces the first.</summary>
    public Task Subscribe(Guid runId, long fromSequence) => subscriptions.AddAsync(Context.ConnectionId, runId, fromSequence);

    /// <summary>Ends that.</summary>
    public Task Unsubscribe(Guid runId) => subscriptions.RemoveAsync(Context.ConnectionId, runId);

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception) => subscriptions.RemoveAllAsync(Context.ConnectionId);
}

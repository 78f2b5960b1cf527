using System.Collections.Concurrent;
using Eep.Web.Engine;

namespace Eep.Web.Runs;

/// <summary>Who works on which run or evaluation. A lease names a process; this knows whether that process still lives and still works on it.</summary>
public sealed class RunOwner(TimeProvider clock)
{
    // Only for owners on other machines, whose processes cannot be looked at.
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, (DateTimeOffset? Beat, long SeenAt)> _beats = new();
    private readonly HashSet<Guid> _active = [];
    private readonly Lock _gate = new();

    /// <summary>This process, as leases name it.</summary>
    public string Name { get; } = ProcessIdentity.Current().ToString();

    /// <summary>Notes that this process works on the run; false when it does already.</summary>
    public bool Begin(Guid runId)
    {
        lock (_gate)
        {
            return _active.Add(runId);
        }
    }

    /// <summary>Notes the end of that.</summary>
    public void End(Guid runId)
    {
        lock (_gate)
        {
            _active.Remove(runId);
        }
    }

    /// <summary>Whether somebody works on the run.</summary>
    public bool IsOwned(ILeased work)
    {
        if (work.LeaseOwner is not { } owner)
        {
            return false;
        }

        if (owner == Name)
        {
            lock (_gate)
            {
                return _active.Contains(work.Id);
            }
        }

        return ProcessIdentity.Parse(owner)?.IsAlive() ?? Silence(work) < SilenceLimit;
    }

    /// <summary>Whether another process that holds the lease has given no sign of life for a while.</summary>
    public bool IsSilent(ILeased work) => work.LeaseOwner is not null && work.LeaseOwner != Name && Silence(work) > StaleAfter;

    // Measured by this process since it first saw the heartbeat: clocks of machines differ, and clocks jump.
    private TimeSpan Silence(ILeased work)
    {
        var now = clock.GetTimestamp();
        var last = _beats.AddOrUpdate(
            work.Id, (work.LeaseHeartbeat, now), (_, seen) => seen.Beat == work.LeaseHeartbeat ? seen : (work.LeaseHeartbeat, now));
        return clock.GetElapsedTime(last.SeenAt, now);
    }
}

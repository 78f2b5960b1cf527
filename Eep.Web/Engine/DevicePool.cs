using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Eep.Web.Engine;

/// <summary>Which GPU the next engine gets. There are as many workers as devices, so one is always free.</summary>
public sealed class DevicePool(IOptions<EngineOptions> options)
{
    private readonly ConcurrentQueue<string> _free = new(options.Value.Devices);

    /// <summary>Takes a device; null when the settings name none, or more engines were started than there are workers.</summary>
    public string? Take() => _free.TryDequeue(out var device) ? device : null;

    /// <summary>Gives one back.</summary>
    public void Return(string device) => _free.Enqueue(device);
}

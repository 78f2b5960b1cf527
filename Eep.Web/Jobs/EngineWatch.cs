using System.Text.Json;
using Eep.Web.Engine;

namespace Eep.Web.Jobs;

/// <summary>What everything that works with an engine does alike: runs and evaluations.</summary>
public static class EngineWatch
{
    /// <summary>Engines that may be lost in a row without progress between, before the work is given up.</summary>
    public const int LostEngineLimit = 3;

    /// <summary>From one sign of life to the next; also how long a cancel may take to be noticed.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an engine that was asked to end may take, before it is killed.</summary>
    public static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(5);

    /// <summary>Hands on every message until the engine has ended; an engine that sends anything else is killed.</summary>
    /// <returns>What it sent wrongly, in words; null when nothing.</returns>
    public static async Task<string?> ListenAsync(this IEngine engine, Func<EngineMessage, Task> receive)
    {
        try
        {
            while (await engine.ReadAsync(CancellationToken.None) is { } message)
            {
                await receive(message);
            }

            return null;
        }
        catch (JsonException exception)
        {
            engine.Kill();
            return $"The engine sent something that is no message: {exception.Message}";
        }
    }
}

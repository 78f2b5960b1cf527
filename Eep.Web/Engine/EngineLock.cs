using Eep.Web.Data;

namespace Eep.Web.Engine;

/// <summary>
/// Lets one engine work in a run's folder. The holder keeps engine.lock open for life and notes who it is in engine.owner; a newcomer
/// waits a while for a parting engine, then kills it.
/// </summary>
public static class EngineLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes the lock; dispose the stream to give it back.</summary>
    /// <exception cref="IOException">The holder neither ends nor can be killed.</exception>
    public static FileStream Acquire(string runFolder) => Acquire(runFolder, Patience);

    /// <summary>The same with another patience.</summary>
    public static FileStream Acquire(string runFolder, TimeSpan patience)
    {
        var path = Path.Combine(runFolder, "engine.lock");
        var note = Path.Combine(runFolder, "engine.owner");
        var stream = TryFor(path, patience);
        if (stream is null)
        {
            ReadNote(note)?.Kill();
            stream = TryFor(path, patience)
                ?? throw new IOException($"'{path}' is held by another engine that cannot be ended.");
        }

        File.WriteAllText(note, ProcessIdentity.Current().ToString());
        return stream;
    }

    private static FileStream? TryFor(string path, TimeSpan patience)
    {
        for (var waited = TimeSpan.Zero; ; waited += RetryAfter)
        {
            if (FileMutex.TryAcquire(path) is { } stream)
            {
                return stream;
            }

            if (waited >= patience)
            {
                return null;
            }

            Thread.Sleep(RetryAfter);
        }
    }

    private static ProcessIdentity? ReadNote(string path) =>
        File.Exists(path) ? ProcessIdentity.Parse(File.ReadAllText(path)) : null;
}

using System.Globalization;

namespace Eep.Core.Metering;

/// <summary>
/// Samples the private memory of this process: RssAnon of /proc/self/status, which leaves out pages of mapped files, and remembers the peak.
/// </summary>
public sealed class PrivateMemory : IDisposable
{
    private const string Field = "RssAnon:";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;
    private long _peak;

    /// <summary>Begins to sample; every 10 ms until it is disposed.</summary>
    public PrivateMemory()
    {
        Start = Now();
        _peak = Start;
        _thread = new Thread(Sample) { IsBackground = true, Name = "private memory" };
        _thread.Start();
    }

    /// <summary>Bytes when the sampling began.</summary>
    public long Start { get; }

    /// <summary>Most bytes of any sample so far.</summary>
    public long Peak => Math.Max(Volatile.Read(ref _peak), Now());

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _end.Dispose();
    }

    private static long Now()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private void Sample()
    {
        while (!_end.Token.WaitHandle.WaitOne(Interval))
        {
            Volatile.Write(ref _peak, Math.Max(_peak, Now()));
        }
    }
}

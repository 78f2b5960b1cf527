using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Eep.Benchmarks.Load;

/// <summary>Downloads that are cut off again and again and go on with Range and If-Range; at the end the whole must have the artifact's hash.</summary>
internal sealed class Downloads(Uri address, string sha256, long bytes, TimeSpan duration)
{
    private const int Pieces = 12;

    private int _interruptions;
    private int _whole;

    /// <summary>Connections that were cut off in the middle.</summary>
    public int Interruptions => _interruptions;

    /// <summary>Downloads that ended with the right hash.</summary>
    public int Whole => _whole;

    public ConcurrentBag<string> Faults { get; } = [];

    public Task RunAsync(int count, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => RunOneAsync(number, cancellationToken), cancellationToken)));

    private async Task RunOneAsync(int number, CancellationToken cancellationToken)
    {
        var random = new Random(number);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var begun = Stopwatch.GetTimestamp();
        var have = 0L;
        try
        {
            while (have < bytes)
            {
                var piece = (long)(bytes / Pieces * (0.5 + random.NextDouble()));
                have = await ReadAsync(have, Math.Min(bytes, have + piece), hash, begun, cancellationToken);
                Interlocked.Add(ref _interruptions, have < bytes ? 1 : 0);
            }

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256)
            {
                Interlocked.Increment(ref _whole);
            }
            else
            {
                Faults.Add($"Download {number} is not the artifact.");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Faults.Add($"Download {number} broke off at {have}: {exception.Message}");
        }
    }

    // Reads from one place to another, at the pace that fills the time, and then cuts the connection off.
    private async Task<long> ReadAsync(long from, long until, IncrementalHash hash, long begun, CancellationToken cancellationToken)
    {
        using var client = Server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{sha256}\""));
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != (from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK))
        {
            throw new HttpRequestException($"The answer to a range from {from} was {(int)response.StatusCode}.");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 18];
        while (from < until)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, until - from)), cancellationToken);
            if (read == 0)
            {
                throw new IOException("The server ended the answer early.");
            }

            hash.AppendData(buffer.AsSpan(0, read));
            from += read;
            var ahead = (duration * 0.95 * ((double)from / bytes)) - Stopwatch.GetElapsedTime(begun);
            if (ahead > TimeSpan.FromMilliseconds(20))
            {
                await Task.Delay(ahead, cancellationToken);
            }
        }

        return from;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Eep.Benchmarks.Load;

/// <summary>Programs that read the list, the run, its history and its individuals in turn, once a second each.</summary>
internal sealed class ApiClients
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public ConcurrentBag<double> Milliseconds { get; } = [];

    public ConcurrentBag<string> Faults { get; } = [];

    public Task RunAsync(int count, string run, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, count).Select(number => RunOneAsync(number, run, stop)));

    /// <summary>A quantile of the answer times, in milliseconds.</summary>
    public double Quantile(double share)
    {
        double[] sorted = [.. Milliseconds.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];
    }

    private async Task RunOneAsync(int number, string run, CancellationToken stop)
    {
        string[] addresses = ["/api/v1/runs", $"/api/v1/runs/{run}", $"/api/v1/runs/{run}/history", $"/api/v1/runs/{run}/individuals"];
        using var client = Server.NewClient();
        using var timer = new PeriodicTimer(Pace);
        for (var turn = number; !stop.IsCancellationRequested; turn++)
        {
            var begun = Stopwatch.GetTimestamp();
            var address = addresses[turn % addresses.Length];
            try
            {
                using var response = await client.GetAsync(new Uri(address, UriKind.Relative), CancellationToken.None);
                await response.Content.LoadIntoBufferAsync(CancellationToken.None);
                if (!response.IsSuccessStatusCode)
                {
                    Faults.Add($"Client {number}: GET {address} answered {(int)response.StatusCode}.");
                }
            }
            catch (HttpRequestException exception)
            {
                Faults.Add($"Client {number}: GET {address}: {exception.Message}");
            }

            Milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await ((Task)timer.WaitForNextTickAsync(stop).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Eep.Core.Runs;

namespace Eep.Benchmarks.Load;

/// <summary>The application in a process of its own on loopback.</summary>
internal sealed class Server : IAsyncDisposable
{
    private const int Port = 5699;

    private readonly Process _process;
    private readonly string _data;

    private Server(Process process, string data) => (_process, _data) = (process, data);

    public static Uri Address { get; } = new($"http://127.0.0.1:{Port}");

    public HttpClient Client { get; } = NewClient();

    public ProcessFigures Figures => new(_process.Id);

    /// <summary>A client with connections of its own.</summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler()) { BaseAddress = Address };

    /// <summary>Runs a command of the application to its end.</summary>
    public static async Task RunAsync(string eep, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [eep, .. arguments]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"eep {arguments[0]} ended with {process.ExitCode}: {error}");
        }
    }

    public static async Task<Server> StartAsync(string eep, string data, CancellationToken cancellationToken)
    {
        // On one processor from the start: threads inherit it.
        string[] arguments =
        [
            "-c", "0", "dotnet", eep, "serve", "--urls", Address.ToString(), "--data", data, "--Access:RequestsPerMinute=1000000", "--Logging:LogLevel:Default=Warning",
        ];
        var server = new Server(Process.Start(new ProcessStartInfo("taskset", arguments))!, data);
        while (!await server.IsReadyAsync(cancellationToken))
        {
            await Task.Delay(200, cancellationToken);
        }

        return server;
    }

    public async Task<string> PostAsync(RunOptions options)
    {
        using var content = new StringContent(RunOptionsFile.Format(options), new MediaTypeHeaderValue("application/json"));
        using var response = await Client.PostAsync(new Uri("/api/v1/runs", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
    }

    public async Task<int> GenerationsAsync(string run) =>
        (await Client.GetFromJsonAsync<JsonObject>(new Uri($"/api/v1/runs/{run}", UriKind.Relative)))!["summary"]!["generations"]!.GetValue<int>();

    public async Task CancelAsync(string run)
    {
        using var response = await Client.PostAsync(new Uri($"/api/v1/runs/{run}/cancel", UriKind.Relative), null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Puts the engine of a run on the other processor.</summary>
    public async Task PinEngineAsync(string run)
    {
        var id = (await File.ReadAllTextAsync(Path.Combine(_data, "runs", run, "engine.owner"))).Split('|')[1];
        using var pin = Process.Start(new ProcessStartInfo("taskset", ["-a", "-cp", "1", id]) { RedirectStandardOutput = true })!;
        await pin.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException("The server has ended.");
        }

        try
        {
            using var response = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

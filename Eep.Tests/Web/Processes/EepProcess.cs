using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Tests.Web.Processes;

/// <summary>The built application in a process of its own, as a user starts it.</summary>
public sealed class EepProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly HttpClient _client;
    private readonly string _data;
    private readonly ConcurrentQueue<string> _log = new();

    private EepProcess(Process process, string data, int port)
    {
        Process = process;
        _data = data;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has written to its console, line by line.</summary>
    public IEnumerable<string> Log => _log;

    public Process Process { get; }

    public static Task<EepProcess> ServeAsync(string data, params string[] settings) => ServeAsync(data, [], settings);

    /// <param name="data">Data folder.</param>
    /// <param name="environment">Environment variables, NAME=VALUE.</param>
    /// <param name="settings">As arguments.</param>
    public static async Task<EepProcess> ServeAsync(string data, IReadOnlyList<string> environment, IReadOnlyList<string> settings)
    {
        var port = FreePort();
        var eep = new EepProcess(Start(environment, Serve(data, port, settings)), data, port);
        await eep.UntilAsync(eep.IsReadyAsync);
        return eep;
    }

    /// <summary>Starts the application without waiting until it is ready.</summary>
    public static Process StartServing(string data) => Start(Serve(data, FreePort(), []));

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    public async Task<string> PostAsync(RunOptions options) =>
        (await PostAsync("/api/v1/runs", RunOptionsFile.Format(options)))["id"]!.GetValue<string>();

    /// <summary>Makes something of a JSON body.</summary>
    public async Task<JsonObject> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public async Task<JsonNode> GetAsync(string path) => (await _client.GetFromJsonAsync<JsonNode>(new Uri(path, UriKind.Relative)))!;

    public async Task<IReadOnlyList<string>> ListIdsAsync() => [.. (await ListAsync()).Select(run => run!["id"]!.GetValue<string>())];

    public async Task<JsonArray> ListAsync() =>
        (await _client.GetFromJsonAsync<JsonArray>(new Uri("/api/v1/runs", UriKind.Relative)))!;

    public async Task<JsonNode> SummaryAsync(string id) =>
        (await _client.GetFromJsonAsync<JsonObject>(new Uri($"/api/v1/runs/{id}", UriKind.Relative)))!["summary"]!;

    /// <summary>What its log says.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string id) =>
    [
        .. (await _client.GetFromJsonAsync<JsonObject>(new Uri($"/api/v1/runs/{id}", UriKind.Relative)))!["events"]!.AsArray()
            .Select(entry => entry!["message"]!.GetValue<string>()),
    ];

    public async Task<JsonArray> HistoryAsync(string id) =>
        (await _client.GetFromJsonAsync<JsonArray>(new Uri($"/api/v1/runs/{id}/history", UriKind.Relative)))!;

    /// <summary>Asks for a verb: pause, stop ...</summary>
    public async Task AskAsync(string id, string verb)
    {
        using var response = await _client.PostAsync(new Uri($"/api/v1/runs/{id}/{verb}", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public async Task<IReadOnlyList<string>> IndividualLinesAsync(string id)
    {
        var text = await _client.GetStringAsync(new Uri($"/api/v1/runs/{id}/individuals", UriKind.Relative));
        return [.. JsonNode.Parse(text)!.AsArray().Select(line => line!.ToJsonString())];
    }

    public Task<byte[]> DownloadAsync(string id, string file) =>
        _client.GetByteArrayAsync(new Uri($"/api/v1/runs/{id}/files/{file}", UriKind.Relative));

    /// <summary>Waits until the search has committed some generations, and is not over.</summary>
    public async Task UntilSearchingAsync(string id, int generations = 3)
    {
        await UntilAsync(async () => (await SummaryAsync(id))["generations"]!.GetValue<int>() >= generations);
        var summary = await SummaryAsync(id);
        Assert.Equal("running", summary["state"]!.GetValue<string>());
        Assert.InRange(summary["generations"]!.GetValue<int>(), generations, summary["generationCount"]!.GetValue<int>() - 1);
    }

    public async Task UntilStateAsync(string id, string state)
    {
        var found = "";
        try
        {
            await UntilAsync(async () =>
            {
                var summary = await SummaryAsync(id);
                found = summary["state"]!.GetValue<string>();
                Assert.False(found is "failed" && state is not "failed", summary["reason"]?.GetValue<string>());
                return found == state;
            });
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The run is {found}, not {state}, after {Limit.TotalMinutes} minutes. Its log: {string.Join(" | ", await EventsAsync(id))}");
        }
    }

    /// <summary>The engine that works, or worked last, on a run.</summary>
    public ProcessIdentity EngineOf(string id) => FindEngine(id) ?? throw new InvalidOperationException("The engine has noted nothing.");

    /// <summary>The same, as soon as there is one: long before its first generation.</summary>
    public async Task<ProcessIdentity> UntilEngineAsync(string id)
    {
        await UntilAsync(() => Task.FromResult(FindEngine(id) is not null));
        return EngineOf(id);
    }

    /// <summary>kill -9, of this process alone.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and the exit code it leads to.</summary>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync(Process, "TERM");
        using var limit = new CancellationTokenSource(Limit);
        await Process.WaitForExitAsync(limit.Token);
        return Process.ExitCode;
    }

    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            Assert.False(Process.HasExited, "The application has ended.");
            await Task.Delay(50, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            await KillAsync();
        }

        _client.Dispose();
        Process.Dispose();
    }

    /// <summary>Starts a command and leaves it running.</summary>
    public static Process Start(params string[] arguments) => Start([], arguments);

    /// <summary>Sends a signal, by its name.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>What /health/ready answers, ready or not.</summary>
    public async Task<JsonNode> ReadinessAsync()
    {
        using var response = await _client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static string[] Serve(string data, int port, IReadOnlyList<string> settings) =>
        ["serve", "--urls", $"http://127.0.0.1:{port}", "--data", data, "--Logging:LogLevel:Default=Warning", .. settings];

    private static Process Start(IReadOnlyList<string> environment, IReadOnlyList<string> arguments)
    {
        var eep = Path.Combine(AppContext.BaseDirectory, "eep.dll");

        // A shell starts background jobs with interrupts ignored, and every program under it inherits that.
        return Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", .. environment, Environment.ProcessPath!, eep, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private ProcessIdentity? FindEngine(string id)
    {
        var note = Path.Combine(_data, "runs", id, "engine.owner");
        return File.Exists(note) ? ProcessIdentity.Parse(File.ReadAllText(note)) : null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

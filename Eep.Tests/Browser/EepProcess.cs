using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Eep.Tests.Browser;

/// <summary>The built application as its own process, on a free port of this machine, with a data folder of its own.</summary>
public sealed partial class EepProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EepProcess(Process process, DirectoryInfo data) => (_process, _data) = (process, data);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    /// <summary>What it has said so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>What its processor has spent on it.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="data">Data folder, deleted at the end; null for a new one.</param>
    /// <param name="settings">As arguments.</param>
    public static async Task<EepProcess> StartAsync(DirectoryInfo? data = null, params string[] settings)
    {
        data ??= Directory.CreateTempSubdirectory("eep-browser-");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_DETAILEDERRORS"] = "true";
        foreach (var argument in (string[])[Application(), "serve", "--data", data.FullName, "--urls", "http://127.0.0.1:0", .. settings])
        {
            start.ArgumentList.Add(argument);
        }

        var eep = new EepProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, data);
        eep._process.OutputDataReceived += (_, line) => eep.Hear(line.Data);
        eep._process.ErrorDataReceived += (_, line) => eep.Hear(line.Data);
        eep._process.Exited += (_, _) => eep._address.TrySetException(
            new InvalidOperationException($"eep ended with {eep._process.ExitCode} before it listened:\n{eep.Output}"));
        eep._process.Start();
        eep._process.BeginOutputReadLine();
        eep._process.BeginErrorReadLine();
        eep.Address = await eep._address.Task.WaitAsync(StartLimit);
        return eep;
    }

    public async ValueTask DisposeAsync()
    {
        _address.TrySetCanceled();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _data.Delete(recursive: true);
    }

    // The tests' own folder lacks the list of static files, so the application runs from where it was built, in the same configuration.
    private static string Application()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return RepositoryRoot.Combine("Eep.Web", "bin", output.Parent!.Name, output.Name, "eep.dll");
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups["url"].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://\S+)")]
    private static partial Regex Listening();
}

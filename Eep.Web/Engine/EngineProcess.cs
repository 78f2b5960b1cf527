using System.Diagnostics;
using System.Text;

namespace Eep.Web.Engine;

/// <summary>An engine in a process of its own.</summary>
public sealed class EngineProcess : IEngine
{
    private const int ErrorLines = 20;

    private readonly Process _process;
    private readonly LineReader<EngineMessage> _messages;
    private readonly LineWriter<EngineOrder> _orders;
    private readonly Queue<string> _errors = new();
    private readonly Lock _gate = new();
    private readonly Task _drained;

    private readonly Action _onDisposed;
    private int _disposals;

    /// <summary>Starts the process.</summary>
    /// <param name="onDisposed">Called once, when the process is gone.</param>
    public EngineProcess(ProcessStartInfo startInfo, Action onDisposed)
    {
        _onDisposed = onDisposed;
        startInfo.UseShellExecute = false;
        startInfo.RedirectStandardInput = true;
        startInfo.RedirectStandardOutput = true;
        startInfo.RedirectStandardError = true;
        startInfo.StandardErrorEncoding = Encoding.UTF8;
        _process = Process.Start(startInfo) ?? throw new InvalidOperationException("The engine process did not start.");
        _messages = new LineReader<EngineMessage>(_process.StandardOutput.BaseStream);
        _orders = new LineWriter<EngineOrder>(_process.StandardInput.BaseStream);
        _drained = Task.Run(DrainErrorsAsync);
    }

    /// <summary>Its process number.</summary>
    public int ProcessId => _process.Id;

    /// <inheritdoc/>
    public Task<EngineMessage?> ReadAsync(CancellationToken cancellationToken) => _messages.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public void Send(EngineOrder order)
    {
        try
        {
            _orders.Write(order);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The pipe is broken: the engine has ended, and its end is noticed where its messages are read.
        }
    }

    /// <inheritdoc/>
    public void Kill()
    {
        try
        {
            // It starts no other. To kill a tree, .NET stops each process first; if this one died between, the engine would stand stopped for ever.
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    /// <inheritdoc/>
    public async Task<string> WaitForEndAsync()
    {
        await _process.WaitForExitAsync();
        await _drained.WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var last = LastError();
        return ExitReason.Of(_process.ExitCode) + (last is null ? "." : $"; its last words: {last}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        _messages.Dispose();
        _process.Dispose();
        if (Interlocked.Increment(ref _disposals) == 1)
        {
            _onDisposed();
        }
    }

    private string? LastError()
    {
        lock (_gate)
        {
            return _errors.LastOrDefault(line => !line.StartsWith("   at ", StringComparison.Ordinal));
        }
    }

    private async Task DrainErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            lock (_gate)
            {
                _errors.Enqueue(line);
                if (_errors.Count > ErrorLines)
                {
                    _errors.Dequeue();
                }
            }
        }
    }
}

using System.CommandLine;
using System.Runtime.InteropServices;
using Eep.Web.Configuration;

namespace Eep.Web.Commands;

/// <summary>Runs the body of a command: Ctrl-C cancels it, a fault becomes one message on standard error and an exit code.</summary>
public static class CommandRunner
{
    /// <summary>Makes <paramref name="body"/> the action of the command, under the common rules.</summary>
    public static void Handle(this Command command, Func<ParseResult, CancellationToken, Task<int>> body) =>
        command.SetAction((parse, cancellationToken) => RunAsync(parse, body, cancellationToken));

    private static async Task<int> RunAsync(
        ParseResult parse, Func<ParseResult, CancellationToken, Task<int>> body, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        var error = parse.InvocationConfiguration.Error;
        try
        {
            return await body(parse, cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await error.WriteLineAsync("Cancelled.");
            return EepCommands.Failed;
        }
        catch (Exception exception) when (BadInput.Is(exception))
        {
            await error.WriteLineAsync(exception.Message);
            return EepCommands.BadInput;
        }
        catch (Exception exception) when (exception is not HostAbortedException)
        {
            await error.WriteLineAsync($"Failed: {exception.Message}");
            await error.WriteLineAsync(exception.ToString());
            return EepCommands.Failed;
        }

        // A second signal finds the token cancelled already and ends the process at once.
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = !cancel.IsCancellationRequested;
            cancel.Cancel();
        }
    }
}
